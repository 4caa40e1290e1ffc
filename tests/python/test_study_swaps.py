"""Shows that exchange their names, accounts or articles, leave, come in or come back: the files are those of a clean study."""

import os
from datetime import timedelta

import pytest
from platform_server import PlatformServer
from studies import clean_replay, collect, run, settings_for, world_of, write_config
from test_study_every_key import derived, differences, raw_rows

SLOW = bool(os.environ.get("PUBLIC_SIGNALS_SLOW"))  # ./dev check also goes back to what was asked first


def show(name, place, **more):
    return {"name": name, "google_queries": [f"invented show {place:03}"], "wikipedia_title": f"Invented_Show_{place:03}_(musical)",
            "tiktok_handle": f"invented_{place:03}"} | more


ONE, TWO = "Invented Show 001", "Invented Show 002"
BOTH = [show(ONE, 1), show(TWO, 2)]
STEPS = {
    "names": (BOTH, [show(TWO, 1), show(ONE, 2)]),
    "accounts": (BOTH, [show(ONE, 1, tiktok_handle="invented_002"), show(TWO, 2, tiktok_handle="invented_001")]),
    "articles": (BOTH, [show(ONE, 1, wikipedia_title="Invented_Show_002_(musical)"), show(TWO, 2, wikipedia_title="Invented_Show_001_(musical)")]),
    "one takes the other's": (BOTH, [show(ONE, 1, tiktok_handle="invented_002", google_queries=["invented show 001", "invented show 002"]), BOTH[1]]),
    "order": (BOTH, BOTH[::-1]),
    "one leaves": (BOTH, BOTH[1:]),
    "one comes": (BOTH[1:], BOTH),
    "names of one file": ([show("A!", 1), show("A?", 2)], [show("A?", 1), show("A!", 2)]),
    "case": (BOTH, [show(ONE.upper(), 1), BOTH[1]]),
}


@pytest.mark.parametrize("how", STEPS)
@pytest.mark.parametrize("returns", [False, True] if SLOW else [False])
def test_shows_that_change_places_leave_no_trace(tmp_path, how, returns):
    first, second = STEPS[how]
    world = world_of()
    with PlatformServer(world) as web:
        settings, study = settings_for(web), tmp_path / "study"
        write_config(study, first, settings)
        collect(study)
        last = first if returns else second
        for shows in [second, first] if returns else [second]:
            write_config(study, shows, settings)
            world.now += timedelta(hours=7)
            collect(study, now=world.now)
        clean = clean_replay(tmp_path / "clean", study, last, settings, world.now)
        for words in ((), ("pull", "--offline")):
            for folder in (study, clean) if not words else (study,):
                if words:
                    run(folder, *words, now=world.now)
                run(folder, "panel", now=world.now)
            assert differences(derived(study), derived(clean)) == []
            assert raw_rows(clean) <= raw_rows(study)
