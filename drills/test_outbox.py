"""A crash between deciding and telling: what was decided arrives once, what was not decided never."""

from drills.stage import Stage, until

PEOPLE = 300
KILLED = -9


def test_what_was_decided_arrives_once_though_everybody_is_killed(stage: Stage) -> None:
    stage.play("people", str(PEOPLE))
    assert stage.play("decide_and_die") == KILLED
    assert stage.play("told")["waiting"] == PEOPLE

    for _death in range(3):  # workers that die while they deliver
        before = stage.play("told")["messages"]
        worker = stage.start_worker()
        until(lambda before=before: stage.play("told")["messages"] > before or before == PEOPLE)
        stage.kill(worker)
    stage.start_worker()

    said = until(lambda: (said := stage.play("told")) and said["waiting"] == 0 and said)
    assert said == {"messages": PEOPLE, "waiting": 0, "attempts": [1], "notes": 1}


def test_what_was_not_decided_is_not_told(stage: Stage) -> None:
    stage.play("people", "5")

    assert stage.play("die_undecided") == KILLED

    assert stage.play("told") == {"messages": 0, "waiting": 0, "attempts": [], "notes": 0}
