#!/usr/bin/env python3
"""Assembles the static site: what any web host can serve, with no path outside the folder.

Copies only what differs, removes what an earlier run put there and this one does not, and writes
manifest.json: the bytes and SHA-256 of every file (for progress, for use without a network, and for
provenance). Modules end in .js there: some servers send .mjs with a type that browsers refuse.
"""
from __future__ import annotations

import argparse
import hashlib
import json
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

PAGE_SUFFIXES = {".html", ".mjs", ".js", ".css", ".svg", ".png", ".ico", ".json", ".webmanifest"}
# Debian's copyright file of LLVM covers libc++, libc++abi and compiler-rt, which Emscripten links in.
LLVM_NOTICES = [Path(f"/usr/share/doc/{package}/copyright") for package in ("libc++-19-dev", "clang-19", "llvm-19")]
# The WebGPU build, which is fetched only where an adapter exists, and the WebAssembly one for `?backend=ort`.
ORT_FILES = [
    "ort.wasm.min.mjs", "ort-wasm-simd-threaded.mjs", "ort-wasm-simd-threaded.wasm",
    "ort.webgpu.min.mjs", "ort-wasm-simd-threaded.asyncify.mjs", "ort-wasm-simd-threaded.asyncify.wasm",
]


def collect(source: Path, build: Path) -> dict[str, Path]:
    """Path in the site -> file it comes from."""
    files: dict[str, Path] = {}
    with ThreadPoolExecutor() as both:  # each asks the built core, on one thread
        answers, pages = both.map(lambda make: make(source, build), (first_answers, documentation))

    def add(folder: Path, prefix: str, accept=lambda path: True) -> None:
        if folder.is_dir():
            for path in sorted(folder.rglob("*")):
                if path.is_file() and not path.name.startswith(".") and accept(path):
                    files[prefix + path.relative_to(folder).as_posix()] = path

    add(source / "web", "", lambda p: p.suffix in PAGE_SUFFIXES and not {"node", "cli"} & set(p.stem.split("_")))
    for program in ("core", "core_relaxed", "core_threads", "core_relaxed_threads", "app"):
        for suffix in (".mjs", ".wasm", ".wasm.map"):
            path = build / (program + suffix)
            if path.is_file():
                files[path.name] = path
    ort = source / "node_modules/onnxruntime-web/dist"
    for name in ORT_FILES:
        if not (ort / name).is_file():
            sys.exit(f"dist: {ort / name} is missing; run tools/setup")
        files["ort/" + name] = ort / name
    # What opens workbooks and Parquet files, fetched with the first of them.
    modules = source / "node_modules"
    tables = {
        "tables/fflate.mjs": modules / "fflate/esm/browser.js",
        "tables/fzstd.mjs": modules / "fzstd/esm/index.mjs",
        **{f"licenses/{name}.txt": modules / name / "LICENSE" for name in ("fflate", "fzstd", "hyparquet")},
    }
    for name, path in tables.items():
        if not path.is_file():
            sys.exit(f"dist: {path} is missing; run tools/setup")
        files[name] = path
    add(modules / "hyparquet/src", "tables/hyparquet/", lambda p: p.suffix == ".js" and p.stem != "node")
    for config in sorted((source / "models").glob("*/config.json")):
        add(config.parent, f"models/{config.parent.name}/", lambda p: not p.name.startswith("golden.") and p.name != "first.json")
    files |= answers
    for about in sorted((source / "models").glob("*/about.json")):  # what tools/model fetched
        add(about.parent, f"models/{about.parent.name}/")
    add(source / "shaders", "shaders/")
    add(source / "assets", "assets/")
    add(build / "fonts", "fonts/")
    add(pages, "docs/")
    add(source / ".toolchain/licenses", "licenses/")
    for name, path in licences(source).items():
        files["licenses/" + name] = path
    return files


def documentation(source: Path, build: Path) -> Path:
    """The documentation site, made anew."""
    out = build / "docs"
    done = subprocess.run(["node", source / "tools/docs.mjs", "--build", build, "--out", out])
    if done.returncode != 0:
        sys.exit("dist: the documentation could not be built; the reason stands above")
    return out


LANGUAGES = tuple(sorted(path.stem for path in (Path(__file__).parent.parent / "assets/words").glob("*.json")))
# What pages of other origins load.
EMBED = tuple(f"embed{part}.js" for part in (
    "", "_engine", "_pattern", "_pictures", "_scores", "_style", "_svg", "_words", *(f"_words_{one}" for one in LANGUAGES)))


def package(site: dict[str, bytes], source: Path) -> dict[str, bytes]:
    """The folder embed/, shaped as an npm package."""
    version = re.search(r"project\(vitrine VERSION ([\d.]+)", (source / "CMakeLists.txt").read_text()).group(1)
    about = {
        "name": "vitrine-embed", "version": version, "type": "module", "main": "./embed.js", "types": "./embed.d.ts",
        "description": "Figures of Vitrine, a language model that explains itself, as <vitrine-view>",
        "exports": {".": {"types": "./embed.d.ts", "default": "./embed.js"}},
        "files": [*EMBED, "embed.d.ts", "explanation.schema.json"], "sideEffects": True,
    }
    return {
        **{f"embed/{name}": site[name] for name in EMBED},
        "embed/embed.d.ts": (source / "web/embed.d.ts").read_bytes(),
        "embed/explanation.schema.json": (source / "docs/site/explanation.schema.json").read_bytes(),
        "embed/package.json": (json.dumps(about, indent=2) + "\n").encode(),
    }


def figure_words(source: Path) -> dict[str, bytes]:
    """Of each language what figures in other pages say, as a module."""
    return {f"embed_words_{one}.js": subprocess.run(["node", source / "tools/words.mjs", "figures", one], check=True,
                                                     capture_output=True).stdout for one in LANGUAGES}


def security_policy(source: Path) -> str:
    lines = (source / "web/security-policy.txt").read_text().splitlines()
    return "; ".join(line for line in lines if line and not line.startswith("#"))


HUB = "https://huggingface.co https://*.hf.co"  # the hub, and where it sends for large files


def opened_policy(policy: str, origins: str) -> str:
    """The policy of hub.html, which may also ask the hub (or one mirror), because the person asked for that."""
    return policy.replace("connect-src 'self'", f"connect-src 'self' {origins}")


def more_models(source: Path) -> bytes:
    """The list of models that tools/model fetched, for the dialogue of models."""
    found = sorted((source / "models").glob("*/about.json"))
    return json.dumps([{"name": path.parent.name} | json.loads(path.read_text()) for path in found]).encode()


def languages(source: Path) -> bytes:
    """The languages that the page offers besides English."""
    files = [json.loads((source / f"assets/words/{one}.json").read_text()) for one in LANGUAGES]
    return json.dumps([{"language": file["language"], "name": file["name"]} for file in files]).encode()


def licences(source: Path) -> dict[str, Path]:
    """Of what is linked into the programs or lies beside them and whose packages bring a notice."""
    toolchain, modules = source / ".toolchain", source / "node_modules"
    system = toolchain / "emscripten/system/lib"
    return {name: path for name, path in {
        "onnxruntime-web.txt": source / "web/licenses/onnxruntime-web.txt",
        "emscripten.txt": source / "web/licenses/emscripten.txt",
        "llvm-libcxx-compiler-rt.txt": next((p for p in LLVM_NOTICES if p.is_file()), Path()),
        "musl.txt": system / "libc/musl/COPYRIGHT",
        "protobufjs.txt": modules / "protobufjs/LICENSE",
        "flatbuffers.txt": modules / "flatbuffers/LICENSE",
        "long.txt": modules / "long/LICENSE",
        "platform.txt": modules / "platform/LICENSE",
    }.items() if path.is_file()}


MODEL_FILES = re.compile(r"/(config\.json|tokenizer\.json|model\.safetensors|first_answers(\.[\w-]+)?\.json)$")


def first_answers(source: Path, build: Path) -> dict[str, Path]:
    """What the shipped models say of their first example, in each language, made anew when the core or a model changed."""
    found = sorted((source / "models").glob("*/first.json"))
    endings = ["", *(f".{one}" for one in LANGUAGES)]
    files = {f"models/{path.parent.name}/first_answers{end}.json": build / f"first/{path.parent.name}{end}.json"
             for path in found for end in endings}
    done = subprocess.run(["node", source / "tools/first_answers.mjs", "--build", build, "--out", build / "first",
                           *[path.parent.name for path in found]])
    if done.returncode != 0:
        sys.exit("dist: the answers about the first example could not be made; the reason stands above")
    return files


def when_kept(name: str) -> dict[str, object]:
    """Whether a visit keeps the file for use without a network: always, with its model or build of the core, or not before
    it is asked for."""
    if name.startswith("models/") and MODEL_FILES.search(name):
        return {"model": name.split("/")[1]}
    if core := re.fullmatch(r"(core(?:_relaxed)?(?:_threads)?)\.(js|wasm)", name):
        return {"core": f"{core[1]}.wasm"}
    declared = name == "docs/declared.json"  # what the page as text reads
    elsewhere = (name.startswith(("docs/", "embed/", "engine.")) and not declared) or name in EMBED and name != "embed_pattern.js"  # not of the page itself
    needed = (name.endswith("/skills.json") or not name.startswith(("licenses/", "models/", "ort/"))) and not (
        elsewhere or "-extended." in name or name.endswith((".map", ".md", ".py")))
    return {} if needed else {"optional": True}


def in_site(name: str, content: bytes, policy: str) -> tuple[str, bytes]:
    """The name and the bytes that a file has in the site."""
    if name.endswith(".html"):
        content = content.replace(b'"Content-Security-Policy" content=""',
                                  f'"Content-Security-Policy" content="{policy}"'.encode())
    if name.endswith((".mjs", ".html")):
        content = re.sub(rb"\.mjs\b(?=[`'\"}])", b".js", content)
    return (name[:-4] + ".js" if name.endswith(".mjs") else name), content


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def remove_stale(out: Path, kept: set[str]) -> None:
    manifest = out / "manifest.json"
    if not manifest.is_file():
        return
    for entry in json.loads(manifest.read_text())["files"]:
        path = out / entry["path"]
        if entry["path"] not in kept and path.is_file() and out in path.resolve().parents:
            path.unlink()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--source", type=Path, required=True, help="repository root")
    parser.add_argument("--build", type=Path, required=True, help="build folder with core.* and app.*")
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    out = arguments.out.resolve()
    out.mkdir(parents=True, exist_ok=True)

    source = arguments.source.resolve()
    policy = security_policy(source)
    entries, copied = [], 0

    def write(name: str, content: bytes) -> None:
        nonlocal copied
        target = out / name
        if target.is_file() and target.read_bytes() == content:
            return
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)  # with the time of now: servers compare times
        copied += 1

    site = {}
    for name, origin in collect(source, arguments.build.resolve()).items():
        name, content = in_site(name, origin.read_bytes(), policy)
        site[name] = content
    index = site["index.html"]
    site["hub.html"] = index.replace(policy.encode(), opened_policy(policy, HUB).encode())
    site["models/more.json"] = more_models(source)
    site["assets/words/languages.json"] = languages(source)
    site |= figure_words(source)
    site["embed_words.js"] = site["embed_words.js"].replace(b"const LANGUAGES = []", f"const LANGUAGES = {json.dumps(LANGUAGES)}".encode())
    site |= package(site, source)
    worker = site.pop("sw.js")
    remove_stale(out, set(site))
    for name, content in sorted(site.items()):
        write(name, content)
        if name == "hub.html":  # never kept by the service worker: its policy depends on what is asked for
            continue
        entry = {"path": name, "bytes": len(content), "sha256": sha256(content)}
        entries.append(entry | when_kept(name))
    # The version is that of every file, the service worker's own among them.
    version = sha256(worker + json.dumps(entries).encode())[:16]
    write("sw.js", worker.replace(b"'unversioned'", f"'{version}'".encode()))
    (out / "manifest.json").write_text(json.dumps({"version": version, "files": entries}, indent=1) + "\n")
    total = sum(entry["bytes"] for entry in entries) / 1e6
    print(f"{out}: {len(entries)} files, {total:.1f} MB, {copied} copied")


if __name__ == "__main__":
    main()
