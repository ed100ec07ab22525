"""Named entities and parts of speech: texts with their marks, from which targets are read off."""

import json
import re

from tools.starters.cases import StarterCase, StarterSuite

MARK = re.compile(r"\[([^|\]]+)\|([A-Z]+)\]")

ENTITY_ASK = (
    "Find the named entities in the text below. Types: PER (people, without titles), ORG "
    "(companies, authorities, clubs and other bodies), LOC (countries, cities, rivers and other "
    "places). Dates, sums and nationalities are none. List every entity as often as it is "
    "mentioned, as it is written, in order. Answer with a JSON list and nothing else, such as "
    '[{"text": "Ada Osei", "type": "PER"}]; [] where there is none.\n\nText: '
)

#: Key, level, text with its entities marked.
ENTITY_TEXTS = (
    ("port", "easy", "[Marta Lindqvist|PER] runs the port of [Gothenburg|LOC]."),
    ("lab", "easy", "The laboratory of [Velmar Optics|ORG] in [Porto|LOC] hired [Iker Salas|PER] "
     "in "
     "May."),
    ("none", "easy", "The committee met twice in spring and found no reason to change the rules."),
    ("river", "easy", "Both banks of the [Danube|LOC] were closed between [Linz|LOC] and "
     "[Vienna|LOC]."),
    ("minister", "easy", "Minister [Oyelaran|PER] declined to comment on the talks in "
     "[Nairobi|LOC]."),
    ("club", "easy", "[Rovers Athletic|ORG] signed the goalkeeper [Tomasz Wilk|PER] until 2027."),
    ("merger", "medium", "[Harrow & Finch|ORG] will take over [Castellan Freight|ORG], said its "
     "head "
     "[Dunya Rahimi|PER] in [Rotterdam|LOC]."),
    ("name-city", "medium", "[Paris Whitcombe|PER] flew from [Paris|LOC] to [Florence|LOC] to meet "
     "[Florence Adeyemi|PER]."),
    ("verb", "medium", "Will [Will Marsh|PER] march in [March|LOC], the small town in "
     "[Cambridgeshire|LOC]?"),
    ("bank", "medium", "The [Lowland Bank|ORG] has a branch on the bank of the [Meuse|LOC]."),
    ("twice", "medium", "[Keiko|PER] wrote to [Amir|PER], and [Amir|PER] forwarded it to "
     "[Keiko|PER]'s office at [Tallow Press|ORG]."),
    ("university", "medium", "Professor [Nkemelu|PER] left the [University of Tampere|ORG] for a "
     "small institute in [Estonia|LOC]."),
    ("court", "hard", "The [Regional Court of Lessing|ORG] dismissed the claim of [Brandt|PER] "
     "against [Brandt Logistics|ORG], seated in [Lessing|LOC]."),
    ("apple", "hard", "[Orchard Systems|ORG] sells no apples, [Plum Telecom|ORG] no plums; both "
     "buy "
     "fruit in [South Tyrol|LOC]."),
    ("nationality", "hard", "The Finnish painter [Aino Rask|PER] sold three Italian landscapes "
     "to a "
     "Dutch dealer, [Joost van der Velde|PER], in [Utrecht|LOC]."),
    ("washington", "hard", "[Delroy Washington|PER], no relation of the general, moved from "
     "[Washington|LOC] to [Georgia|LOC] to work for [Georgia Pine|ORG]."),
)  # fmt: skip

TAG_ASK = (
    "Give the part of speech of every token below with the tags of Universal Dependencies (ADJ, "
    "ADP, ADV, AUX, CCONJ, DET, INTJ, NOUN, NUM, PART, PRON, PROPN, PUNCT, SCONJ, SYM, VERB, X). "
    "Answer with a JSON list of objects in the order of the tokens and nothing else, such as "
    '[{"token": "Birds", "tag": "NOUN"}, {"token": "sing", "tag": "VERB"}].\n\nTokens: '
)

#: Key, level, tokens with their tags.
TAGGED = (
    ("plain", "easy", "The/DET old/ADJ dog/NOUN sleeps/VERB ./PUNCT"),
    ("prepositions", "easy", "She/PRON put/VERB the/DET keys/NOUN on/ADP the/DET table/NOUN "
     "under/ADP a/DET lamp/NOUN ./PUNCT"),
    ("numbers", "easy", "Three/NUM boats/NOUN left/VERB Oslo/PROPN early/ADV ./PUNCT"),
    ("and", "easy", "Ana/PROPN reads/VERB and/CCONJ Bo/PROPN writes/VERB letters/NOUN ./PUNCT"),
    ("auxiliary", "easy", "They/PRON have/AUX finished/VERB their/PRON work/NOUN ./PUNCT"),
    ("negation", "medium", "He/PRON does/AUX not/PART like/VERB cold/ADJ soup/NOUN ./PUNCT"),
    ("infinitive", "medium", "We/PRON want/VERB to/PART visit/VERB the/DET new/ADJ museum/NOUN "
     "./PUNCT"),
    ("copula", "medium", "The/DET answer/NOUN is/AUX wrong/ADJ ./PUNCT"),
    ("because", "medium", "We/PRON stayed/VERB because/SCONJ it/PRON rained/VERB heavily/ADV "
     "./PUNCT"),
    ("passive", "medium", "The/DET bridge/NOUN was/AUX closed/VERB by/ADP the/DET city/NOUN "
     "./PUNCT"),
    ("light", "hard", "Light/ADJ rain/NOUN began/VERB before/SCONJ the/DET light/NOUN "
     "faded/VERB ./PUNCT"),
    ("that", "hard", "I/PRON know/VERB that/SCONJ that/DET book/NOUN is/AUX yours/PRON ./PUNCT"),
    ("run", "hard", "The/DET run/NOUN was/AUX long/ADJ ,/PUNCT but/CCONJ they/PRON run/VERB "
     "daily/ADV ./PUNCT"),
    ("relative", "hard", "The/DET letter/NOUN which/PRON she/PRON wrote/VERB never/ADV "
     "arrived/VERB "
     "./PUNCT"),
)  # fmt: skip


def _entity_case(key: str, level: str, marked: str) -> StarterCase:
    found = [{"text": text, "type": kind} for text, kind in MARK.findall(marked)]
    target = json.dumps(found, ensure_ascii=False)
    return StarterCase(key, ENTITY_ASK + MARK.sub(r"\1", marked), (target,), (level,))


def _tag_case(key: str, level: str, tagged: str) -> StarterCase:
    pairs = [word.rsplit("/", 1) for word in tagged.split()]
    target = json.dumps([{"token": token, "tag": tag} for token, tag in pairs])
    return StarterCase(
        key, TAG_ASK + json.dumps([token for token, _ in pairs]), (target,), (level,)
    )


ENTITIES = StarterSuite(
    name="named_entities",
    canary="These tests are not for training: 77d1b9e4-3c58-4f0a-8f12-a6e0d95b3c64",
    graders=({"kind": "entities"},),
    cases=tuple(_entity_case(*each) for each in ENTITY_TEXTS),
)

PARTS_OF_SPEECH = StarterSuite(
    name="parts_of_speech",
    canary="These tests are not for training: e90a42f7-58b3-4d1c-b6c7-1f8d730e2a95",
    graders=({"kind": "tags"},),
    cases=tuple(_tag_case(*each) for each in TAGGED),
)
