#!/usr/bin/env python3
"""Writes chat_cases.json: published chat templates and what Jinja makes of conversations with them.

    pip install jinja2 && python3 make_chat_cases.py > chat_cases.json

The environment is that of transformers: blocks trimmed, `raise_exception` there, special tokens as variables. A
conversation that a template refuses has the value null.
"""
import json

import jinja2
from jinja2.sandbox import ImmutableSandboxedEnvironment

CHATML = ("{% for message in messages %}{{'<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>' + "
          "'\n'}}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}")
FIRST = "{% for message in messages %}{% if loop.first and messages[0]['role'] != 'system' %}{{ '<|im_start|>system\nSAYS<|im_end|>\n' }}{% endif %}"
ALTERNATE = ("{% if (message['role'] == 'user') != (loop.index0 % 2 == 0) %}{{ raise_exception('Conversation roles must "
             "alternate user/assistant/user/assistant/...') }}{% endif %}")
TURNS = "{% for message in messages %}{% if message['role'] == 'user' %}USER{% elif message['role'] == 'system' %}SYSTEM{% elif message['role'] == 'assistant' %}ASSISTANT{% endif %}"


def turns(user: str, system: str, assistant: str) -> str:
    return TURNS.replace("USER", user).replace("SYSTEM", system).replace("ASSISTANT", assistant)


TEMPLATES = {
    "chatml": ("chatml", CHATML),
    "chatml, tokens first": ("chatml", "{{ bos_token }}" + CHATML),
    "smollm2": ("chatml", FIRST.replace("SAYS", "You are a helpful AI assistant named SmolLM, trained by Hugging Face") + CHATML[29:]),
    "qwen2": ("chatml", FIRST.replace("SAYS", "You are a helpful assistant.") + CHATML[29:]),
    "llama2": ("llama2", (
        "{% if messages[0]['role'] == 'system' %}{% set loop_messages = messages[1:] %}{% set system_message = "
        "messages[0]['content'] %}{% else %}{% set loop_messages = messages %}{% set system_message = false %}{% endif %}"
        "{% for message in loop_messages %}" + ALTERNATE + "{% if loop.index0 == 0 and system_message != false %}{% set "
        "content = '<<SYS>>\\n' + system_message + '\\n<</SYS>>\\n\\n' + message['content'] %}{% else %}{% set content = "
        "message['content'] %}{% endif %}{% if message['role'] == 'user' %}{{ bos_token + '[INST] ' + content.strip() + ' "
        "[/INST]' }}{% elif message['role'] == 'assistant' %}{{ ' '  + content.strip() + ' ' + eos_token }}{% endif %}"
        "{% endfor %}")),
    "mistral 0.1": ("mistral-v0.1", (
        "{{ bos_token }}{% for message in messages %}" + ALTERNATE + "{% if message['role'] == 'user' %}{{ '[INST] ' + "
        "message['content'] + ' [/INST]' }}{% elif message['role'] == 'assistant' %}{{ message['content'] + eos_token + ' ' "
        "}}{% else %}{{ raise_exception('Only user and assistant roles are supported!') }}{% endif %}{% endfor %}")),
    "mistral 0.2": ("mistral", (
        "{%- if messages[0]['role'] == 'system' %}\n    {%- set system_message = messages[0]['content'] %}\n    {%- set "
        "loop_messages = messages[1:] %}\n{%- else %}\n    {%- set loop_messages = messages %}\n{%- endif %}\n\n{{- bos_token "
        "}}\n{%- for message in loop_messages %}\n    {%- if (message['role'] == 'user') != (loop.index0 % 2 == 0) %}\n        "
        "{{- raise_exception('roles must alternate') }}\n    {%- endif %}\n    {%- if message['role'] == 'user' %}\n        {%- "
        "if loop.first and system_message is defined %}\n            {{- ' [INST] ' + system_message + '\\n\\n' + "
        "message['content'] + ' [/INST]' }}\n        {%- else %}\n            {{- ' [INST] ' + message['content'] + ' [/INST]' "
        "}}\n        {%- endif %}\n    {%- elif message['role'] == 'assistant' %}\n        {{- ' ' + message['content'] + "
        "eos_token}}\n    {%- endif %}\n{%- endfor %}\n")),
    "llama3": ("llama3", (
        "{% set loop_messages = messages %}{% for message in loop_messages %}{% set content = '<|start_header_id|>' + "
        "message['role'] + '<|end_header_id|>\n\n'+ message['content'] | trim + '<|eot_id|>' %}{% if loop.index0 == 0 %}{% set "
        "content = bos_token + content %}{% endif %}{{ content }}{% endfor %}{% if add_generation_prompt %}{{ "
        "'<|start_header_id|>assistant<|end_header_id|>\n\n' }}{% endif %}")),
    "llama3.1": ("llama3.1", (
        "{{- bos_token }}\n{%- if not date_string is defined %}\n    {%- set date_string = \"26 Jul 2024\" %}\n{%- endif %}\n"
        "{%- if messages[0]['role'] == 'system' %}\n    {%- set system_message = messages[0]['content']|trim %}\n    {%- set "
        "messages = messages[1:] %}\n{%- else %}\n    {%- set system_message = \"\" %}\n{%- endif %}\n{{- "
        "\"<|start_header_id|>system<|end_header_id|>\\n\\n\" }}\n{{- \"Cutting Knowledge Date: December 2023\\n\" }}\n{{- "
        "\"Today Date: \" + date_string + \"\\n\\n\" }}\n{{- system_message }}\n{{- \"<|eot_id|>\" }}\n{%- for message in "
        "messages %}\n    {{- '<|start_header_id|>' + message['role'] + '<|end_header_id|>\\n\\n'+ message['content'] | trim + "
        "'<|eot_id|>' }}\n{%- endfor %}\n{%- if add_generation_prompt %}\n    {{- "
        "'<|start_header_id|>assistant<|end_header_id|>\\n\\n' }}\n{%- endif %}\n")),
    "zephyr": ("zephyr", (
        "{% for message in messages %}\n{% if message['role'] == 'user' %}\n{{ '<|user|>\n' + message['content'] + eos_token "
        "}}\n{% elif message['role'] == 'system' %}\n{{ '<|system|>\n' + message['content'] + eos_token }}\n{% elif "
        "message['role'] == 'assistant' %}\n{{ '<|assistant|>\n'  + message['content'] + eos_token }}\n{% endif %}\n{% if "
        "loop.last and add_generation_prompt %}\n{{ '<|assistant|>' }}\n{% endif %}\n{% endfor %}")),
    "tulu": ("tulu", turns("{{ '<|user|>\\n' + message['content'] + '\\n' }}", "{{ '<|system|>\\n' + message['content'] + '\\n' }}",
                           "{{ '<|assistant|>\\n' + message['content'] + eos_token + '\\n' }}")
             + "{% if loop.last and add_generation_prompt %}{{ '<|assistant|>\\n' }}{% endif %}{% endfor %}"),
    "phi3": ("phi3", turns("{{'<|user|>\n' + message['content'] + '<|end|>\n'}}", "{{'<|system|>\n' + message['content'] + '<|end|>\n'}}",
                           "{{'<|assistant|>\n' + message['content'] + '<|end|>\n'}}")
             + "{% endfor %}{% if add_generation_prompt %}{{ '<|assistant|>\n' }}{% else %}{{ eos_token }}{% endif %}"),
    "gemma": ("gemma", (
        "{{ bos_token }}{% if messages[0]['role'] == 'system' %}{{ raise_exception('System role not supported') }}{% endif %}"
        "{% for message in messages %}" + ALTERNATE + "{% if (message['role'] == 'assistant') %}{% set role = 'model' %}{% else "
        "%}{% set role = message['role'] %}{% endif %}{{ '<start_of_turn>' + role + '\n' + message['content'] | trim + "
        "'<end_of_turn>\n' }}{% endfor %}{% if add_generation_prompt %}{{'<start_of_turn>model\n'}}{% endif %}")),
    "gemma3": ("gemma3", (
        "{{ bos_token }}\n{%- if messages[0]['role'] == 'system' -%}\n    {%- set first_user_prefix = messages[0]['content'] + "
        "'\n\n' -%}\n    {%- set loop_messages = messages[1:] -%}\n{%- else -%}\n    {%- set first_user_prefix = \"\" -%}\n    "
        "{%- set loop_messages = messages -%}\n{%- endif -%}\n{%- for message in loop_messages -%}\n    {%- if "
        "(message['role'] == 'assistant') -%}\n        {%- set role = \"model\" -%}\n    {%- else -%}\n        {%- set role = "
        "message['role'] -%}\n    {%- endif -%}\n    {{ '<start_of_turn>' + role + '\n' + (first_user_prefix if loop.first else "
        "\"\") }}\n    {{ message['content'] | trim }}\n    {{ '<end_of_turn>\n' }}\n{%- endfor -%}\n{%- if "
        "add_generation_prompt -%}\n    {{'<start_of_turn>model\n'}}\n{%- endif -%}\n").replace("}}\n    {{ message", "}}{{ message")
        .replace("| trim }}\n    {{", "| trim }}{{")),
    "deepseek": ("deepseek", (
        "{{ bos_token }}{% for message in messages %}{% if message['role'] == 'system' %}{{ message['content'] }}{% elif "
        "message['role'] == 'user' %}{{ '<｜User｜>' + message['content'] }}{% else %}{{ '<｜Assistant｜>' + message['content'] + "
        "'<｜end▁of▁sentence｜>' }}{% endif %}{% endfor %}{% if add_generation_prompt %}{{ '<｜Assistant｜>' }}{% endif %}")),
    "command-r": ("command-r", (
        "{{ bos_token }}{% for message in messages %}{% set content = message['content'] | trim %}{% if message['role'] == 'system' "
        "%}{{ '<|START_OF_TURN_TOKEN|><|SYSTEM_TOKEN|>' + content + '<|END_OF_TURN_TOKEN|>' }}{% elif message['role'] == 'user' "
        "%}{{ '<|START_OF_TURN_TOKEN|><|USER_TOKEN|>' + content + '<|END_OF_TURN_TOKEN|>' }}{% else %}{{ "
        "'<|START_OF_TURN_TOKEN|><|CHATBOT_TOKEN|>' + content + '<|END_OF_TURN_TOKEN|>' }}{% endif %}{% endfor %}{% if "
        "add_generation_prompt %}{{ '<|START_OF_TURN_TOKEN|><|CHATBOT_TOKEN|>' }}{% endif %}")),
    "vicuna": ("vicuna", turns("{{ 'USER: ' + message['content'] + ' ' }}", "{{ message['content'] + ' ' }}",
                               "{{ 'ASSISTANT: ' + message['content'] + eos_token }}")
               + "{% endfor %}{% if add_generation_prompt %}{{ 'ASSISTANT:' }}{% endif %}"),
    "alpaca": ("alpaca", turns("{{ '### Instruction:\\n' + message['content'] + '\\n\\n' }}", "{{ message['content'] + '\\n\\n' }}",
                               "{{ '### Response:\\n' + message['content'] + '\\n\\n' }}")
               + "{% endfor %}{% if add_generation_prompt %}{{ '### Response:\\n' }}{% endif %}"),
    "strange": ("unknown", "{% for message in messages %}{{ '@' + message['role'] + '@' + message['content'] }}{% endfor %}"),
}
USER, ANSWER, MORE = "  What is ice?\n", "Frozen water.", "And {steam} <|x|> 水?"
CONVERSATIONS = [
    [("user", USER)], [("user", USER), ("assistant", ANSWER)], [("user", USER), ("assistant", ANSWER), ("user", MORE)],
    [("system", "Be brief. "), ("user", USER)],
    [("system", "Be brief. "), ("user", USER), ("assistant", ANSWER), ("user", MORE)],
]


def refuse(message: str) -> None:
    raise jinja2.exceptions.TemplateError(message)


def main() -> None:
    environment = ImmutableSandboxedEnvironment(trim_blocks=True, lstrip_blocks=True)
    environment.globals["raise_exception"] = refuse
    conversations = [[{"role": r, "content": c} for r, c in conversation] for conversation in CONVERSATIONS]
    out = []
    for name, (form, template) in TEMPLATES.items():
        compiled = environment.from_string(template)
        prompts = []
        for messages in conversations:
            for answer in (True, False):
                try:
                    prompts.append(compiled.render(messages=messages, add_generation_prompt=answer, bos_token="<bos>",
                                                   eos_token="<eos>"))
                except jinja2.exceptions.TemplateError:
                    prompts.append(None)
        out.append({"name": name, "form": form, "template": template, "prompts": prompts})
    text = json.dumps({"jinja2": jinja2.__version__, "conversations": conversations, "templates": out}, ensure_ascii=False)
    print(text.replace('{"name":', '\n{"name":'))


if __name__ == "__main__":
    main()
