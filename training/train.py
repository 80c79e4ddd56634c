"""Trains the network on NEREL; resumable, seeded."""

from __future__ import annotations

import copy
import json
import random
import time
from pathlib import Path
from typing import Callable

import numpy as np
import torch
from torch.nn import functional as F

from pipeline.evaluation import brat
from training.data import Example, Labels, Vocabulary, groups, labelled
from training.network import Network
from training.predict import evaluate


def losses(network: Network, batch: dict) -> tuple[torch.Tensor, torch.Tensor]:
    """Of spans, for each gold span; of relations, for each gold relation."""
    h = network.encode(batch)
    scores = network.spans(h)
    valid = batch["valid"]
    target = batch["target"]
    if "soft" in batch:
        at = batch["soft_at"]
        hard = valid.clone()
        hard[at[:, 0], at[:, 1], at[:, 2]] = False
        chosen = scores[at[:, 0], at[:, 1], at[:, 2]]
        spans = (
            F.cross_entropy(scores[hard], target[hard], reduction="sum")
            - (batch["soft"] * F.log_softmax(chosen, -1)).sum()
        )
    else:
        spans = F.cross_entropy(scores[valid], target[valid], reduction="sum")
    spans = spans / (target[valid] < network.types).sum().clamp(min=1)
    links = network.relations(h[batch["real"]], batch)
    gold, possible = batch["links"], batch["possible"]
    weights = batch["weights"].unsqueeze(1).expand_as(gold)[possible]
    relations = F.binary_cross_entropy_with_logits(
        links[possible], gold[possible], weights, reduction="sum"
    ) / gold.sum().clamp(min=1)
    return spans, relations


def batches(examples: list[Example], size: int, generator: random.Random):
    """Groups of whole articles of about ``size`` units, in a new order."""
    order = list(examples)
    generator.shuffle(order)
    yield from groups(order, size)


def train(
    settings: dict,
    examples: list[Example],
    dev: list[Example],
    labels: Labels,
    folder: Path,
    *,
    silver: list[Example] = (),
    start: dict | None = None,
    log=print,
) -> Network:
    """Train and leave ``last.pt`` (for resuming) and ``best.pt`` (best on ``dev``) in ``folder``.

    Args:
        examples: labelled articles, all seen in every epoch.
        silver: articles with a teacher's probabilities, of which every epoch sees ``silver_units`` units, one part
            after another.
        start: weights to begin with.
    """
    s = settings["training"]
    began = time.time()
    vocabulary = Vocabulary([*examples, *silver, *dev])
    log(
        (
            f"{len(examples)} articles, {sum(len(e.units) for e in examples)} units, {len(vocabulary.number)} "
            f"distinct; features {time.time() - began:.0f} s"
        )
    )
    torch.manual_seed(s["seed"])
    network = Network(settings["network"], len(labels.types), len(labels.relations))
    if start:
        network.load_state_dict(start)

    def loss(network: Network, batch: dict) -> list[torch.Tensor]:
        spans, relations = losses(network, batch)
        return [spans, s["relation_weight"] * relations]

    def scores(network: Network) -> tuple[dict, float]:
        found = evaluate(network, dev, vocabulary, labels)
        return found, found["entities"] + 0.25 * found["relations_sentence"]

    return fit(
        s,
        network,
        examples,
        silver,
        folder,
        batch=lambda group: vocabulary.batch(group, labels, s["far_pairs"]),
        losses=loss,
        scores=scores,
        kept={"settings": settings, "labels": labels.json()},
        log=log,
    )


def fit(
    s: dict,
    network,
    examples: list[Example],
    silver: list[Example],
    folder: Path,
    *,
    batch: Callable,
    losses: Callable,
    scores: Callable,
    kept: dict,
    log=print,
):
    """The loop that every network is trained by: AdamW, one cycle of the learning rate, a moving average of the
    weights, checkpoints.

    Args:
        s: the settings of the loop.
        batch: makes tensors of some articles. ``losses``: (network, tensors) -> losses to add up. ``scores``: network
            -> (scores on the development part, the one that counts).
        kept: what goes into the checkpoints besides.

    Returns:
        The moving average.
    """
    torch.set_num_threads(s["threads"])
    np.random.seed(s["seed"])
    generator = random.Random(s["seed"])
    folder.mkdir(parents=True, exist_ok=True)
    averaged = copy.deepcopy(network)
    optimizer = torch.optim.AdamW(
        network.parameters(), lr=s["learning_rate"], weight_decay=s["weight_decay"], betas=(0.9, 0.99)
    )
    steps = sum(1 for _ in batches([*examples, *_part(silver, 0, s)], s["batch_units"], random.Random(0)))
    scheduler = torch.optim.lr_scheduler.OneCycleLR(
        optimizer,
        s["learning_rate"],
        total_steps=int(steps * s["epochs"] * 1.05) + 10,
        pct_start=s.get("warm", 0.15),
        cycle_momentum=False,
    )
    epoch, best, step = 0, -1.0, 0
    if (last := folder / "last.pt").exists():
        state = torch.load(last, weights_only=False)
        for thing, key in (
            (network, "network"),
            (averaged, "averaged"),
            (optimizer, "optimizer"),
            (scheduler, "scheduler"),
        ):
            thing.load_state_dict(state[key])
        epoch, best, step = state["epoch"], state["best"], state["step"]
        generator.setstate(state["generator"])
        torch.set_rng_state(state["rng"])
        log(f"goes on after epoch {epoch}")
    while epoch < s["epochs"]:
        network.train()
        began, sums, count = time.time(), 0.0, 0
        for group in batches([*examples, *_part(silver, epoch, s)], s["batch_units"], generator):
            parts = losses(network, batch(group))
            optimizer.zero_grad()
            sum(parts).backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), s["clip"])
            optimizer.step()
            if scheduler.last_epoch < scheduler.total_steps - 1:  # how many batches an epoch makes depends on its order
                scheduler.step()
            step += 1
            keep = min(s["average"], (1 + step) / (10 + step))
            with torch.no_grad():
                for mean, now in zip(averaged.parameters(), network.parameters()):
                    mean.lerp_(now, 1 - keep)
            sums += np.array([p.item() for p in parts])
            count += 1
        epoch += 1
        row = {
            "epoch": epoch,
            "seconds": round(time.time() - began),
            "losses": [round(float(x), 4) for x in sums / count],
        }
        if epoch % s.get("evaluate_every", 3) == 0 or epoch == s["epochs"]:
            found, value = scores(averaged)
            row.update({k: round(v, 4) for k, v in found.items() if isinstance(v, float)})
            if value > best:
                best = value
                torch.save({"network": averaged.state_dict(), "scores": found, **kept}, folder / "best.pt")
        state = {
            "network": network.state_dict(),
            "averaged": averaged.state_dict(),
            "optimizer": optimizer.state_dict(),
            "scheduler": scheduler.state_dict(),
            "epoch": epoch,
            "best": best,
            "step": step,
            "generator": generator.getstate(),
            "rng": torch.get_rng_state(),
            **kept,
        }
        torch.save(state, folder / "last.tmp")
        (folder / "last.tmp").replace(last)
        log(json.dumps(row))
    return averaged


def _part(silver: list[Example], epoch: int, settings: dict) -> list[Example]:
    """The silver articles of an epoch."""
    if not silver:
        return []
    order = list(silver)
    random.Random(settings["seed"]).shuffle(order)
    total = sum(len(e.units) for e in order)
    at, out, size = epoch * settings["silver_units"] % total, [], 0
    while order and at >= len(order[0].units):
        at -= len(order[0].units)
        order.append(order.pop(0))
    for e in order:
        if size >= settings["silver_units"]:
            break
        out.append(e)
        size += len(e.units)
    return out


def nerel(folder: Path) -> tuple[list[Example], list[Example], Labels]:
    """Training and development part of NEREL, and its labels."""
    texts = list(brat.read(folder / "train"))
    labels = Labels.of(texts)
    return [labelled(t, labels) for t in texts], [labelled(t, labels) for t in brat.read(folder / "dev")], labels
