"""Every case of tests/cases, compared to the letter."""

import shutil

import pytest
import run_cases


@pytest.fixture(scope="module", autouse=True)
def sample_goes():
    yield
    if run_cases.sample.cache_info().currsize:
        shutil.rmtree(run_cases.sample())
        run_cases.sample.cache_clear()


@pytest.mark.parametrize("case", run_cases.all_cases(), ids=lambda case: f"{case.parent.name}/{case.name}")
def test_the_command_line_answers_as_written(case):
    out, err, code = run_cases.run_case(case)
    assert out == run_cases.expected(case, "expout")
    assert err == run_cases.expected(case, "experr")
    assert f"{code}\n" == run_cases.expected(case, "exitcode")
