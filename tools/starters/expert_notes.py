"""Short imaging notes to be classified, then counted. Invented: no note is of a patient."""

import json
from collections import Counter
from collections.abc import Sequence

from tools.starters.cases import StarterCase, StarterSuite

CATEGORIES = ("normal", "fracture", "infection", "mass", "device")
MEANINGS = (
    "normal (nothing acute is found), fracture (a new break of a bone), infection (pneumonia, "
    "abscess or another inflammation by germs is found), mass (a nodule, tumor or cyst that was "
    "not "
    "there or has grown), device (the note is about the place of a tube, line, lead or implant, "
    "and "
    "nothing else is found)"
)
ASK = (
    f"Classify the imaging note into exactly one of these categories: {MEANINGS}. Suspicions that "
    "the note excludes do not count, and neither does what is old and unchanged. Answer with the "
    "category and nothing else.\n\nNote: "
)

#: Key, category, note.
NOTES = (
    ("chest-clear", "normal", "Chest, two views. Lungs clear. Heart of normal size. No effusion."),
    ("wrist", "fracture", "Left wrist after a fall. Transverse break of the distal radius, "
     "slightly "
     "displaced. Ulna intact."),
    ("lobe", "infection", "Dense consolidation of the right lower lobe with air bronchograms, in "
     "keeping with pneumonia."),
    ("tube", "device", "Tip of the endotracheal tube 4 cm above the carina. Lungs otherwise "
     "clear."),
    ("nodule", "mass", "New solid nodule in the left upper lobe, 14 mm, spiculated margin."),
    ("no-fracture", "normal", "Ankle, three views. Soft tissue swelling. No fracture, joint in "
     "line."),
    ("hip", "fracture", "Subcapital break of the right femoral neck. Hip joint otherwise normal."),
    ("liver", "mass", "Known liver cyst has grown from 2 to 5 cm. No other change."),
    ("old-rib", "normal", "Healed breaks of two left ribs, unchanged since 2019. Lungs clear."),
    ("line", "device", "Central line from the right, tip at the cavoatrial junction. No "
     "pneumothorax."),
    ("abscess", "infection", "Rim-enhancing collection beside the appendix, 3 cm, with gas: "
     "abscess."),
    ("stable-nodule", "normal", "The nodule in the middle lobe measures 4 mm as it did five years "
     "ago. Nothing new."),
    ("vertebra", "fracture", "Acute compression of the body of L1 with loss of a third of its "
     "height. No mass behind it."),
    ("pneumonia-out", "normal", "Clinical question: pneumonia. No consolidation, no effusion, no "
     "nodule."),
    ("pacemaker", "device", "New pacemaker; both leads project over their usual places. No "
     "pneumothorax, lungs clear."),
    ("kidney", "mass", "Solid, enhancing lesion of the left kidney, 32 mm, not seen two years "
     "ago."),
    ("osteomyelitis", "infection", "Marrow edema and a sinus tract of the heel bone: "
     "osteomyelitis. "
     "No fracture line."),
    ("finger", "fracture", "Chip broken off the base of the middle phalanx, fourth finger."),
    ("prosthesis", "device", "Control of the knee prosthesis: components seated as after "
     "surgery. No "
     "loosening, no break."),
    ("sinus", "infection", "Fluid level in the right maxillary sinus with thick mucosa, acute "
     "sinusitis."),
    ("brain", "normal", "Head without contrast. No bleeding, no mass effect, ventricles of normal "
     "width."),
    ("ovary", "mass", "Cyst of the right ovary with solid parts, 6 cm, first seen today."),
    ("skull", "fracture", "Fine linear break of the left temporal bone. No bleeding beneath."),
    ("feeding-tube", "device", "Feeding tube ends in the stomach, below the diaphragm. Nothing "
     "else "
     "to report."),
)  # fmt: skip

COUNT_ASK = (
    f"Classify each imaging note below into one of these categories: {MEANINGS}. Suspicions that a "
    "note excludes do not count, and neither does what is old and unchanged. Then answer with one "
    'JSON object and nothing else: "counts" maps each of the five categories to the number of '
    'notes (0 where there is none), "total" is the number of notes, and "most_frequent" is the '
    "list of the categories that occur most often, in alphabetical order.\n\n"
)
SHARE_ASK = (
    f"Classify each imaging note below into one of these categories: {MEANINGS}. Suspicions that a "
    "note excludes do not count, and neither does what is old and unchanged. Then answer with one "
    "JSON object and nothing else that maps each of the five categories to its share of the notes "
    "in percent, rounded to one decimal place (0 where there is none).\n\n"
)

#: Key, question, which notes; places in NOTES.
LISTS: Sequence[tuple[str, str, Sequence[int]]] = (
    ("count-six", "count", (0, 1, 2, 3, 5, 8)),
    ("count-ten", "count", (1, 4, 6, 7, 10, 11, 12, 13, 17, 22)),
    ("count-sixteen", "count", tuple(range(0, 16))),
    ("count-all", "count", tuple(range(len(NOTES)))),
    ("share-eight", "share", (2, 3, 9, 14, 16, 18, 19, 23)),
    ("share-twelve", "share", tuple(range(11, 23))),
)


def _summary(key: str, question: str, places: Sequence[int]) -> StarterCase:
    chosen = [NOTES[place] for place in places]
    counts = Counter(category for _, category, _ in chosen)
    listed = "\n".join(f"{number}. {note}" for number, (_, _, note) in enumerate(chosen, start=1))
    if question == "count":
        most = max(counts.values())
        answer: dict[str, object] = {
            "counts": {name: counts[name] for name in CATEGORIES},
            "total": len(chosen),
            "most_frequent": sorted(name for name, n in counts.items() if n == most),
        }
        ask = COUNT_ASK
    else:
        answer = {name: round(100 * counts[name] / len(chosen), 1) for name in CATEGORIES}
        ask = SHARE_ASK
    tolerance = {"absolute_tolerance": 0.051} if question == "share" else {}
    graders = ({"kind": "json_equality", "settings": tolerance},)
    return StarterCase(key, ask + listed, (json.dumps(answer),), ("summary",), graders)


SUITE = StarterSuite(
    name="expert_notes",
    canary="These tests are not for training: 9f2c7a60-e4b1-4c85-b03d-68d7f1a5920e",
    graders=({"kind": "label", "settings": {"labels": list(CATEGORIES)}},),
    cases=(
        *(StarterCase(key, ASK + note, (category,), ("note", category))
          for key, category, note in NOTES),
        *(_summary(*each) for each in LISTS),
    ),
)  # fmt: skip
