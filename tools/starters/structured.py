"""Structured output: facts out of a text into JSON, and free content in a given form."""

import json
from typing import Any

from tools.starters.cases import StarterCase, StarterSuite

ONLY = " Answer with the JSON value and nothing else."

#: Key, level, what is asked, the value.
READ: tuple[tuple[str, str, str, Any], ...] = (
    ("contact", "easy", "Write as a JSON object with the keys name, city and age (a number): "
     "\"Selma Aydin, 34, lives in Bremen.\"", {"name": "Selma Aydin", "city": "Bremen", "age": 34}),
    ("list", "easy", "Write the fruits of this sentence as a JSON list of texts in lower case, in "
     "order: \"We sold plums, then Figs, and in the end quinces.\"", ["plums", "figs", "quinces"]),
    ("missing", "easy", "Write as a JSON object with the keys name, phone and email; null stands "
     "for "
     "what is not given: \"Reach Teo Marin at teo@example.org.\"",
     {"name": "Teo Marin", "phone": None, "email": "teo@example.org"}),
    ("flags", "easy", "Write as a JSON object with the keys wifi, parking and pets, each true or "
     "false: \"The cabin has wifi. Cars must be left in the village, dogs at home.\"",
     {"wifi": True, "parking": False, "pets": False}),
    ("dates", "medium", "Write as a JSON object with the keys start and end, dates in the form "
     "YYYY-MM-DD: \"The exhibition opens on 5 May 2028 and closes on the last day of the following "
     "month.\"", {"start": "2028-05-05", "end": "2028-06-30"}),
    ("invoice", "medium", "Write the order as a JSON object: lines is a list of objects with the "
     "keys "
     "item (singular, lower case), quantity and price (of one piece), in order; total is the sum "
     "of quantity times price. "
     "\"Four hinges at 2.50 each, one lock at 18 and ten screws at 0.15 each.\"",
     {"lines": [{"item": "hinge", "quantity": 4, "price": 2.5},
                {"item": "lock", "quantity": 1, "price": 18},
                {"item": "screw", "quantity": 10, "price": 0.15}],
      "total": 4 * 2.5 + 18 + 10 * 0.15}),
    ("table", "medium", "Turn this table into a JSON list of objects, one for each row below the "
     "first, with the names of the first row as keys; temp is a number.\n\n"
     "station | temp | sky\nNorth | -3 | snow\nQuay | 4 | fog", [
         {"station": "North", "temp": -3, "sky": "snow"},
         {"station": "Quay", "temp": 4, "sky": "fog"}]),
    ("group", "medium", "Group the names by team as a JSON object from the team to the list of its "
     "names in alphabetical order: \"Red: Zoe and Max. Blue: Ida. Later Ben joined Blue and Amy "
     "joined Red.\"", {"Red": ["Amy", "Max", "Zoe"], "Blue": ["Ben", "Ida"]}),
    ("nested", "medium", "Write as a JSON object with the key company, an object with the keys "
     "name "
     "and seat, where seat is an object with the keys city and country: \"Norr Tidewater is seated "
     "in Aarhus, Denmark.\"",
     {"company": {"name": "Norr Tidewater", "seat": {"city": "Aarhus", "country": "Denmark"}}}),
    ("units", "hard", "Write as a JSON object with the keys length_m, mass_kg and minutes, all "
     "numbers: \"The beam is 245 cm long, weighs 1.2 tonnes and is set in an hour and a quarter.\"",
     {"length_m": 2.45, "mass_kg": 1200, "minutes": 75}),
    ("correct", "hard", "Write the final state as a JSON object from the room to the number of "
     "chairs: \"There were 12 chairs in A, 8 in B and none in C. Three went from A to C. Then half "
     "of those in B went to A.\"", {"A": 12 - 3 + 4, "B": 4, "C": 3}),
    ("quotes", "hard", "Write as a JSON object with the keys speaker and words; words is exactly "
     "what "
     "was said, with its inner quotation marks as straight double quotes: Nils said: “She called "
     "it "
     "“fine” and left.”", {"speaker": "Nils", "words": 'She called it "fine" and left.'}),
)  # fmt: skip

CLOCK = "^([01][0-9]|2[0-3]):[0-5][0-9]$"

#: Key, what is asked, the schema that an answer must fit.
FREE: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("journey", "Invent a train journey as a JSON object with exactly these keys: from and to "
     "(texts), "
     "departure (HH:MM, 24 hours), stops (a list of 2 to 4 texts, all different), price (a number "
     "above 0).",
     {"type": "object", "additionalProperties": False,
      "required": ["from", "to", "departure", "stops", "price"],
      "properties": {"from": {"type": "string", "minLength": 1},
                     "to": {"type": "string", "minLength": 1},
                     "departure": {"type": "string", "pattern": CLOCK},
                     "stops": {"type": "array", "minItems": 2, "maxItems": 4, "uniqueItems": True,
                               "items": {"type": "string", "minLength": 1}},
                     "price": {"type": "number", "exclusiveMinimum": 0}}}),
    ("quiz", "Invent two quiz questions as a JSON list of two objects, each with exactly the keys "
     "question (a text that ends with a question mark), options (a list of exactly three texts) "
     "and "
     "right (0, 1 or 2: the place of the right option).",
     {"type": "array", "minItems": 2, "maxItems": 2,
      "items": {"type": "object", "additionalProperties": False,
                "required": ["question", "options", "right"],
                "properties": {"question": {"type": "string", "pattern": "\\?$"},
                               "options": {"type": "array", "minItems": 3, "maxItems": 3,
                                           "items": {"type": "string", "minLength": 1}},
                               "right": {"enum": [0, 1, 2]}}}}),
    ("ticket", "Sum up this complaint as a JSON object with exactly the keys summary (a text of "
     "at most "
     "60 characters), urgency (low, medium or high) and tags (a list of 1 to 3 texts in lower case "
     "letters): \"The boiler has been leaking since Sunday and the cellar is under water.\"",
     {"type": "object", "additionalProperties": False, "required": ["summary", "urgency", "tags"],
      "properties": {"summary": {"type": "string", "minLength": 1, "maxLength": 60},
                     "urgency": {"enum": ["low", "medium", "high"]},
                     "tags": {"type": "array", "minItems": 1, "maxItems": 3,
                              "items": {"type": "string", "pattern": "^[a-z ]+$"}}}}),
    ("recipe", "Invent a salad as a JSON object with exactly the keys name (a text), minutes (a "
     "whole "
     "number from 1 to 60), vegan (true or false) and ingredients (an object with at least three "
     "keys, each with a whole number of grams above 0).",
     {"type": "object", "additionalProperties": False,
      "required": ["name", "minutes", "vegan", "ingredients"],
      "properties": {"name": {"type": "string", "minLength": 1},
                     "minutes": {"type": "integer", "minimum": 1, "maximum": 60},
                     "vegan": {"type": "boolean"},
                     "ingredients": {"type": "object", "minProperties": 3,
                                     "additionalProperties": {"type": "integer", "minimum": 1}}}}),
)  # fmt: skip

EXACT = {"kind": "json_equality", "settings": {"absolute_tolerance": 0.001}}


def _read(key: str, level: str, asked: str, value: Any) -> StarterCase:
    return StarterCase(key, asked + ONLY, (json.dumps(value, ensure_ascii=False),), (level, "read"))


def _free(key: str, asked: str, schema: dict[str, Any]) -> StarterCase:
    graders = ({"kind": "json_schema", "settings": {"schema": schema}},)
    return StarterCase(key, asked + ONLY, (), ("free",), graders)


SUITE = StarterSuite(
    name="structured_output",
    canary="These tests are not for training: 63b7f5c2-d09e-4a18-97c4-0e1d2a8b6f37",
    graders=(EXACT,),
    cases=(*(_read(*each) for each in READ), *(_free(*each) for each in FREE)),
)
