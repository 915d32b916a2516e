#!/usr/bin/env python3
"""Assembles the static site: what any web host can serve, with no path outside the folder.

Copies only what differs, removes what an earlier run put there and this one does not, and writes
manifest.json: the bytes and SHA-256 of every file (for progress and provenance).
"""
from __future__ import annotations

import argparse
import hashlib
import json
import shutil
import sys
from pathlib import Path

PAGE_SUFFIXES = {".html", ".mjs", ".css", ".svg", ".png", ".ico", ".json", ".webmanifest"}
# The WASM build, and the WebGPU one, which is fetched only where an adapter exists.
ORT_FILES = [
    "ort.wasm.min.mjs", "ort-wasm-simd-threaded.mjs", "ort-wasm-simd-threaded.wasm",
    "ort.webgpu.min.mjs", "ort-wasm-simd-threaded.asyncify.mjs", "ort-wasm-simd-threaded.asyncify.wasm",
]


def collect(source: Path, build: Path) -> dict[str, Path]:
    """Path in the site -> file it comes from."""
    files: dict[str, Path] = {}

    def add(folder: Path, prefix: str, accept=lambda path: True) -> None:
        if folder.is_dir():
            for path in sorted(folder.rglob("*")):
                if path.is_file() and not path.name.startswith(".") and accept(path):
                    files[prefix + path.relative_to(folder).as_posix()] = path

    add(source / "web", "", lambda p: p.suffix in PAGE_SUFFIXES and "node" not in p.stem.split("_"))
    for program in ("core", "app"):
        for suffix in (".mjs", ".wasm", ".wasm.map"):
            path = build / (program + suffix)
            if path.is_file():
                files[path.name] = path
    ort = source / "node_modules/onnxruntime-web/dist"
    for name in ORT_FILES:
        if not (ort / name).is_file():
            sys.exit(f"dist: {ort / name} is missing; run tools/setup")
        files["ort/" + name] = ort / name
    for config in sorted((source / "models").glob("*/config.json")):
        add(config.parent, f"models/{config.parent.name}/", lambda p: not p.name.startswith("golden."))
    add(source / "shaders", "shaders/")
    add(source / "assets", "assets/")
    add(build / "fonts", "fonts/")
    add(source / ".toolchain/licenses", "licenses/")
    return files


def sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while block := stream.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


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

    files = collect(arguments.source.resolve(), arguments.build.resolve())
    remove_stale(out, set(files))
    entries, copied = [], 0
    for name, origin in sorted(files.items()):
        target, digest = out / name, sha256(origin)
        if not target.is_file() or sha256(target) != digest:
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(origin, target)  # with the time of now: servers compare times
            copied += 1
        entries.append({"path": name, "bytes": target.stat().st_size, "sha256": digest})
    (out / "manifest.json").write_text(json.dumps({"files": entries}, indent=1) + "\n")
    total = sum(entry["bytes"] for entry in entries) / 1e6
    print(f"{out}: {len(entries)} files, {total:.1f} MB, {copied} copied")


if __name__ == "__main__":
    main()
