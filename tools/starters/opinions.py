"""Sentiment with two and with three classes: remarks of nobody in particular, written for this."""

from tools.starters.cases import StarterCase, StarterSuite

ASK = {
    2: "Is the opinion in this remark positive or negative as a whole? Answer with one word, "
    "positive or negative.\n\nRemark: ",
    3: "Is the opinion in this remark positive, negative or neutral as a whole? Neutral is a "
    "remark "
    "that reports without judging, or in which good and bad weigh the same. Answer with one word, "
    "positive, negative or neutral.\n\nRemark: ",
}

#: Key, label, what makes it hard, remark.
TWO = (
    ("kettle", "positive", "plain", "The kettle boils in a minute and has never leaked. I love "
     "it."),
    ("hotel", "negative", "plain", "Dirty towels, a broken lamp, and nobody at the desk. Awful."),
    ("course", "positive", "plain", "A clear, well-paced course. I learned more than I hoped for."),
    ("phone", "negative", "plain", "The battery was dead by noon, every single day."),
    ("novel", "positive", "plain", "I read it in one night and gave it to my sister at once."),
    ("app", "negative", "plain", "It crashes whenever I open a second file."),
    ("not-bad", "positive", "negation", "Not bad at all; I could not find a single thing to "
     "complain about."),
    ("hardly", "negative", "negation", "I can hardly say that the soup was a pleasure."),
    ("never-better", "positive", "negation", "I have never slept better than on this mattress."),
    ("would-not", "negative", "negation", "I would not wish this helpline on my worst enemy."),
    ("great-job", "negative", "irony", "Great job: my parcel saw three countries before it came "
     "back to you."),
    ("thrilled", "negative", "irony", "I was thrilled to pay twice for a seat that did not exist."),
    ("cry", "positive", "irony", "Shame on you, bakers of Mill Street: I gained two kilos and "
     "regret nothing."),
    ("museum", "negative", "irony", "If you like queues, this museum has the finest in town."),
    ("despite", "positive", "contrast", "The room was small and the street was loud, yet we would "
     "come back tomorrow: the people were wonderful."),
    ("pity", "negative", "contrast", "Beautiful design, lovely colors, and after one wash it was a "
     "rag."),
    ("finally", "positive", "contrast", "After two useless models, finally a drill that does its "
     "job."),
    ("loyal", "negative", "contrast", "I used to recommend this café to everybody. No longer."),
    ("slow-start", "positive", "contrast", "It takes fifty pages to warm up, and then you cannot "
     "put it down."),
    ("cheap", "negative", "contrast", "Cheap, yes. You also get exactly what you pay for: nothing "
     "that works."),
)  # fmt: skip

THREE = (
    ("opening", "neutral", "plain", "The shop opens at nine and closes at six."),
    ("staff", "positive", "plain", "Friendly staff, quick service, fair prices."),
    ("noise", "negative", "plain", "The fan is so loud that we had to leave the room."),
    ("size", "neutral", "plain", "The box holds forty screws of two sizes."),
    ("garden", "positive", "plain", "What a lovely garden; we stayed until it closed."),
    ("refund", "negative", "plain", "Three months, nine letters, and still no refund."),
    ("seats", "neutral", "plain", "I sat in row twelve, by the aisle."),
    ("update", "neutral", "report", "The update changed the order of the menus and the color of "
     "the "
     "icons."),
    ("second", "neutral", "report", "This is the second edition; the first one came out in 2019."),
    ("bought", "neutral", "report", "I bought it for my father, who has not opened it yet."),
    ("balance", "neutral", "balance", "The food was excellent and the service was dreadful, so I "
     "cannot say that I would or would not return."),
    ("mixed", "neutral", "balance", "Half of the songs are wonderful, the other half I skip."),
    ("tent", "positive", "contrast", "The bag is ugly, but the tent kept us dry through two "
     "storms, "
     "and that is all I wanted."),
    ("lens", "negative", "contrast", "Sharp pictures, when it focuses, which it does about once a "
     "day."),
    ("no-complaint", "positive", "negation", "In five years I have had nothing to complain about."),
    ("not-worth", "negative", "negation", "It was not worth the trip, let alone the price."),
    ("tears", "positive", "figure", "The last chapter had me in tears. Thank you for this book."),
    ("cold-shower", "negative", "figure", "Their reply was a cold shower for a customer of ten "
     "years."),
    ("sarcasm", "negative", "irony", "Wonderful: the waterproof watch is full of water."),
    ("question", "neutral", "report", "Does the lamp also come with a longer cable?"),
    ("surprise", "positive", "contrast", "I expected little and was happily wrong."),
)  # fmt: skip


def _suite(
    name: str, canary: str, labels: tuple[str, ...], remarks: tuple[tuple[str, str, str, str], ...]
) -> StarterSuite:
    return StarterSuite(
        name=name,
        canary=canary,
        graders=({"kind": "label", "settings": {"labels": list(labels)}},),
        cases=tuple(
            StarterCase(key, f"{ASK[len(labels)]}{remark}", (label,), (kind,))
            for key, label, kind, remark in remarks
        ),
    )


SENTIMENT_TWO = _suite(
    "sentiment_two",
    "These tests are not for training: 0d64f3b8-a1c9-4e7d-93f0-5c2b8e7a6d13",
    ("positive", "negative"),
    TWO,
)
SENTIMENT_THREE = _suite(
    "sentiment_three",
    "These tests are not for training: 41c8e2d9-7b06-4a3f-8de5-f29b60c4a187",
    ("positive", "negative", "neutral"),
    THREE,
)
