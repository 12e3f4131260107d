"""What to take along: the whole update in a few sentences, the words to remember, and the two notations side by side.

In: a `LessonContext`. Out: the sections "recap" and "notation".

    >>> from explainer import explain
    >>> [section.title.key for section in recap_sections(LessonContext.of(explain("mazur")))]
    ['section.recap', 'section.notation']
"""

from __future__ import annotations

from collections.abc import Iterator

from explainer.equations.keys import INPUT, LOSS, TARGET, Key
from explainer.equations.names import Name, member_name
from explainer.network.building import Network, build
from explainer.walkthrough.context import FULL_WEIGHTS, LessonContext, answers_phrase, count_phrase, outputs_of
from explainer.walkthrough.document import (
    Block,
    Inline,
    NameOf,
    NumberOf,
    Prose,
    Quantity,
    Say,
    Section,
    Table,
    Verdict,
)
from explainer.walkthrough.scheduled_rate import rate_at


def recap_sections(lesson: LessonContext) -> Iterator[Section]:
    """The update once more in short, and its vocabulary."""
    step = min(lesson.batches)
    sample = lesson.batches[step][0]
    loss = NumberOf(Quantity(LOSS, 0, step, sample))
    blocks: list[Block] = [
        Prose(
            (
                *lesson.claim("recap.forward", Quantity(LOSS), {"answers": answers_phrase(lesson, step, sample)}),
                Say("recap.error", {"loss": loss}),
            )
        ),
        Prose((*lesson.claim("recap.backward", Quantity(LOSS)), *largest_gradient(lesson, step, sample))),
        Prose((*lesson.claim("recap.update", Quantity(LOSS)), Say("recap.again"))),
        word_table(lesson, step, sample),
        Prose((Say("recap.limits"),)),
    ]
    yield Section(Say("section.recap"), tuple(blocks), folded=lesson.folds)
    if lesson.small and any(not plan.formulas for plan in lesson.network.layers):
        which = Say("notation.delta" if lesson.delta else "notation.partials")
        intro = Prose((Say("notation.intro", {"which": which}),))
        yield Section(Say("section.notation"), (intro, notation_table(lesson)), folded=lesson.folds)


def largest_gradient(lesson: LessonContext, step: int, sample: int) -> Iterator[Say | Verdict]:
    """The weight with the largest gradient."""
    sizes = {key: lesson.families[key].size for key in lesson.network.parameters if key.kind == "weight"}
    if 1 < sum(sizes.values()) <= FULL_WEIGHTS:
        weights = [Quantity(key, m, step, sample) for key, size in sizes.items() for m in range(size)]
        named = [("recap.largest", {"weight": NameOf(q)}) for q in weights]
        gradients = tuple((Quantity(q.key.gradient, q.member, step, sample),) for q in weights)
        yield from lesson.claim_one(named, weights[0], gradients)


def word_table(lesson: LessonContext, step: int, sample: int) -> Table:
    """Each word, what it means, and what it is here."""
    (out, m), *_ = outputs_of(lesson)
    last = lesson.network.layers[-1]
    trained = last.weights or lesson.network.parameters[-1:]
    here: dict[str, Inline] = {
        "net": NameOf(Quantity(Key("net", out.layer), m, step, sample)),
        "out": NameOf(Quantity(out, m, step, sample)),
        "loss": NameOf(Quantity(LOSS, 0, step, sample)),
        "gradient": NameOf(Quantity(trained[0].gradient, 0, step, sample)) if trained else "",
        "delta": NameOf(Quantity(Key("signal_net" if lesson.delta else "delta", out.layer), m, step, sample)),
        "rate": NumberOf(rate_at(lesson, step)),
        "iteration": count_phrase("training.updates", 1),
        "epoch": count_phrase(
            "training.updates", -(-len(lesson.spec.training.data) // lesson.spec.training.batch_size)
        ),
    }
    if last.formulas or Key("net", out.layer) not in lesson.families:
        here = {word: said for word, said in here.items() if said and word not in ("net", "delta")}
    header = (Say("recap.term"), Say("recap.meaning"), Say("recap.value"))
    meanings = {word: Say(f"recap.meaning.{word}") for word in here}
    (meanings["rate"],) = lesson.claim("recap.meaning.rate", Quantity(LOSS))  # type: ignore[assignment]
    rows = tuple((Say(f"recap.term.{word}"), meanings[word], named) for word, named in here.items())
    return Table(Say("recap.terms"), header, rows)


def notation_table(lesson: LessonContext) -> Table:
    """The first quantity of each kind, as each notation writes it."""
    spec = lesson.spec
    networks = [build(spec.model_copy(update={"notation": notation})) for notation in ("partials", "delta")]
    first, second = map(first_names, networks)
    header = (Say("notation.what"), Say("notation.first"), Say("notation.second"))
    said = {kind: Say(f"notation.{kind}") for kind in first}
    (said["signal_net"],) = lesson.claim("notation.signal_net", Quantity(LOSS))  # type: ignore[assignment]
    rows = tuple((said[kind], first[kind], second[kind]) for kind in first)
    return Table(Say("notation.table"), header, rows)


def first_names(network: Network) -> dict[str, Name]:
    """Kind → name of its first quantity, forward through the first layer and back from the last."""
    families = network.families
    last = next(plan for plan in reversed(network.layers) if not plan.formulas)
    weight, n = last.weights[0], last.number

    def name_first(key: Key) -> Name:
        return member_name(families[key].name, 0)

    def name_derived(kind: str, key: Key) -> Name:
        unit = tuple(part if isinstance(part, str) else part[0] for part in last.unit)
        return network.name(kind, above=name_first(Key("out", n)), below=name_first(key), unit=unit)

    found = {"input": name_first(INPUT), "weight": name_first(weight)}
    if last.biases:
        found["bias"] = name_first(last.biases[0])
    found |= {"net": name_first(Key("net", n)), "out": name_first(Key("out", n)), "target": name_first(TARGET)}
    found |= {
        "signal_out": name_derived("signal_out", Key("out", n)),
        "slope": name_derived("slope", Key("net", n)),
        "signal_net": name_derived("signal_net", Key("net", n)),
        "rate": network.name("constant", state="eta"),
        "update": name_derived("update", weight),
    }
    return found
