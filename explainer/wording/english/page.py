"""The page itself, and words that stand in many places."""

from __future__ import annotations

PAGE: dict[str, str] = {
    "page.skip": "Skip to the lesson",
    "page.contents": "Contents",
    "plain": "{text}",
    "list": "{p0}, {p1}",
    "list.and": "{p0} and {p1}",
    "answer": "{name} = {value}",
    "role.hidden": "hidden",
    "role.output": "output",
    # section titles
    "section.task": "The task",
    "section.network": "The network and its starting numbers",
    "section.forward": "Forward pass",
    "section.forward.layer": "Layer {layer}: {role}",
    "section.slopes": "Activation and slope",
    "section.error": "How wrong is it?",
    "section.question": "What would change if {weight} changed?",
    "section.chain": "The chain rule",
    "section.backward": "Backward pass",
    "section.backward.output": "Back to the output layer",
    "section.backward.hidden": "Back to layer {layer}",
    "section.update": "The update",
    "section.helped": "Did it help?",
    "section.again": "Update {step}: sample {sample}",
    "section.batch": "Update {step}: a batch of {count} samples",
    "section.sample": "Sample {sample}",
    "section.rates": "The learning rate",
    "section.training": "Iteration, epoch, and training to the end",
    "section.background.neuron": "Background: what a neuron is, and what it is not",
    "section.background.activations": "Background: activation functions",
    "section.background.approximation": "Background: what a network can approximate",
    "section.background.line": "Background: a line against a network",
    "section.recap": "What to take along",
    "section.notation": "The same things in two notations",
    "section.compare": "As printed, and as it should be",
    "section.checks": "How this page was checked",
    # a path as the page writes it
    "path.skip": "{neuron} (skip)",
    "path.from": "the edge from {neuron}",
}
