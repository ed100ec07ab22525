"""A registered model, or a panel of them, judges the answer by a rubric."""

from collections.abc import Mapping

from evaluations.core.scoring import Grader, GraderSettingsError, Setting

MAX_JUDGES = 5


def _check_settings(settings: Mapping[str, object]) -> None:
    judges = settings["judges"]
    count = len(judges) if isinstance(judges, list) else 0
    if not 1 <= count <= MAX_JUDGES or count != len(
        set(judges if isinstance(judges, list) else ())
    ):
        message = f"give 1 to {MAX_JUDGES} models of the team by their slugs, each once"
        raise GraderSettingsError("judges", message)
    if not str(settings["rubric"]).strip():
        raise GraderSettingsError("rubric", "give the rubric by which the answer is judged")


JUDGE = Grader(
    key="judge",
    label="Model as judge",
    version=1,
    summary="Asks one or several models of the team to judge the answer by a rubric; costs calls.",
    lane="calls",
    needs_target=False,
    settings=(
        Setting("judges", list, (), "Slugs of the models that judge; several are a panel."),
        Setting("rubric", str, "", "By what the answer is judged, as the judge will read it."),
        Setting("scale", str, "right_wrong", "Right or wrong (a panel votes), or 1 to 5.",
                ("right_wrong", "one_to_five")),
        Setting("target", bool, True, "Show the case's first target as a reference answer."),
        Setting("swap", bool, True, "With a target: ask twice, in either order of the texts."),
    ),
    check_settings=_check_settings,
)  # fmt: skip
