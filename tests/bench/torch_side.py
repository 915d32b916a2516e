"""The same explanations by the libraries that people use, on the same weights: captum, shap and torch on one thread.

Reads a line of JSON for each explanation: {"method", "ids", "target", "settings"}; answers {"ms"}.
tests/bench/torch.mjs starts it."""
import json
import sys
import time

import captum.attr
import numpy
import shap
import torch
from transformers import GPT2LMHeadModel

torch.set_num_threads(1)
model = GPT2LMHeadModel.from_pretrained(sys.argv[1], torch_dtype=torch.float32).eval()
mask_id = int(sys.argv[2])
BATCH = 64


def score_of_ids(ids: torch.Tensor, target: int) -> torch.Tensor:
    return model(ids).logits[:, -1, target]


def score_of_embeddings(embeddings: torch.Tensor, target: int) -> torch.Tensor:
    return model(inputs_embeds=embeddings).logits[:, -1, target]


def embeddings_of(ids: torch.Tensor) -> torch.Tensor:
    return model.transformer.wte(ids).detach()


def masked_scores(ids: torch.Tensor, target: int):
    """Masks [N, T] of zeros and ones -> scores [N]."""
    def scores(masks: numpy.ndarray) -> numpy.ndarray:
        rows = torch.where(torch.from_numpy(masks > 0.5), ids, mask_id)
        with torch.no_grad():
            return torch.cat([score_of_ids(part, target) for part in rows.split(BATCH)]).numpy()
    return scores


def saliency(ids, target, settings):
    return captum.attr.Saliency(score_of_embeddings).attribute(
        embeddings_of(ids).requires_grad_(), abs=False, additional_forward_args=target).norm(dim=-1)


def integrated_gradients(ids, target, settings):
    embeddings = embeddings_of(ids)
    baseline = model.transformer.wte.weight.mean(0).detach().expand_as(embeddings)
    return captum.attr.IntegratedGradients(score_of_embeddings).attribute(
        embeddings, baseline, additional_forward_args=target, n_steps=settings["steps"], method="riemann_middle",
        internal_batch_size=settings["steps"]).sum(-1)


def occlusion(ids, target, settings):
    with torch.no_grad():
        return captum.attr.FeatureAblation(score_of_ids).attribute(
            ids, baselines=mask_id, additional_forward_args=(target,), perturbations_per_eval=BATCH)


def kernel_shap(ids, target, settings):
    features = ids.shape[1]
    explainer = shap.KernelExplainer(masked_scores(ids, target), numpy.zeros((1, features)))
    return explainer.shap_values(numpy.ones((1, features)), nsamples=settings["samples"], silent=True)


def lime(ids, target, settings):
    with torch.no_grad():
        return captum.attr.Lime(score_of_ids).attribute(
            ids, baselines=mask_id, additional_forward_args=(target,), n_samples=settings["samples"],
            perturbations_per_eval=BATCH)


METHODS = {f.__name__: f for f in (saliency, integrated_gradients, occlusion, kernel_shap, lime)}
print(json.dumps({"torch": torch.__version__, "captum": captum.__version__, "shap": shap.__version__}), flush=True)
for line in sys.stdin:
    asked = json.loads(line)
    ids = torch.tensor([asked["ids"]])
    began = time.perf_counter()
    METHODS[asked["method"]](ids, asked["target"], asked["settings"])
    print(json.dumps({"ms": 1000 * (time.perf_counter() - began)}), flush=True)
