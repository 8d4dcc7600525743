"""Whole jobs: what contestants send, what their goals measure, and what is written."""

import json
from importlib.util import find_spec
from pathlib import Path
from xml.etree.ElementTree import parse

import pytest
from benchmarks import jobs
from benchmarks.call import BODY, Target
from benchmarks.goals import goal_results
from benchmarks.jobs import child, report, service
from benchmarks.jobs.goals import JOB_GOALS
from benchmarks.response_server import RecordingServer
from benchmarks.samples import Sample, Samples, Spread

CUSTOMERS = 520  # of two pages
NO = "\N{EN DASH}"  # no figure
SCRIPTS = {"script: httpx": "httpx", jobs.AIOHTTP: "aiohttp", "script: requests, threads": "requests"}
OVER_AIOHTTP = (jobs.CLIENT_FAST,)
INSTALLED = [
    *(name for name, module in SCRIPTS.items() if find_spec(module) is not None),
    *(name for name in jobs.OWN if name not in OVER_AIOHTTP or find_spec("aiohttp") is not None),
]


@pytest.mark.parametrize("name", INSTALLED)
def test_a_whole_job_is_one_request_for_each_customer(name: str, tmp_path: Path) -> None:
    """A contestant sends one request for each customer, an audit those of the list's pages too, and has figures."""
    few = CUSTOMERS if name == jobs.AUDIT else 20
    with service.serving(few) as port:
        job = jobs.WholeJob(Target("127.0.0.1", port, latency=1), few, 8, str(tmp_path))
        found = child.run(child.command(name, job)[-1])
        seen = service.measured(port)

    assert seen["requests"] == few + (2 if name == jobs.AUDIT else 0)
    assert set(found) == {"wall_s", "row_cpu_us", "peak_mib"}
    assert min(found.values()) > 0
    assert service.PAGE_SIZE < CUSTOMERS <= 2 * service.PAGE_SIZE


@pytest.mark.parametrize("name", [name for name in INSTALLED if name != jobs.AUDIT])
def test_all_of_a_job_send_the_same_body_to_each_customer(name: str, tmp_path: Path) -> None:
    """A create has the same body whoever sends it, and every customer gets one."""
    with RecordingServer() as server:
        job = jobs.WholeJob(Target("127.0.0.1", server.port), 3, 2, str(tmp_path))
        jobs.CONTESTANTS[name].load()(job)

    bodies = [json.loads(each.body) for each in server.received]
    assert [{key: value for key, value in each.items() if value is not None} for each in bodies] == [BODY] * 3
    assert sorted(each.line for each in server.received) == [
        f"POST /v1/customers/{customer}/qualifications HTTP/1.1" for customer in job.ids()
    ]


def test_an_outcome_that_is_missing_stops_the_job(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A job that loses a row has no figures."""
    lossy = jobs.Contestant("lossy", "core", "ours:run_bulk")
    monkeypatch.setitem(jobs.CONTESTANTS, "lossy", lossy)

    def one_less(job: jobs.WholeJob) -> int:
        return job.customers - 1

    monkeypatch.setattr("benchmarks.jobs.ours.run_bulk", one_less)
    job = jobs.WholeJob(Target("127.0.0.1", 9), 3, 2, str(tmp_path))

    with pytest.raises(AssertionError, match="2 outcomes for 3 customers"):
        child.run(child.command("lossy", job)[-1])


def a_run() -> Samples:
    """Return a run of two rounds, the second one twice as slow."""
    figures = {
        (jobs.MANY, jobs.AIOHTTP): {"wall_s": 10.0, "second_half_s": 5.0, "row_cpu_us": 100.0},
        (jobs.MANY, jobs.BULK): {"wall_s": 13.0, "second_half_s": 6.0, "row_cpu_us": 260.0},
        (jobs.FEW, jobs.AIOHTTP): {"wall_s": 1.0, "row_cpu_us": 100.0, "peak_mib": 40.0},
        (jobs.FEW, jobs.BULK): {"wall_s": 10.0, "row_cpu_us": 300.0, "peak_mib": 50.0},
        (jobs.WIDE, jobs.BULK): {"wall_s": 9.0},
        (jobs.NARROW, jobs.BULK): {"wall_s": 10.0},
        (jobs.AUDITED, jobs.AUDIT): {"wall_s": 30.0, "second_half_s": 13.0, "requests": 20_040.0},
    }
    return Samples(
        Sample(setting.name, who, number, {name: value * (1 + number * ("_s" in name)) for name, value in each.items()})
        for number in range(2)
        for (setting, who), each in figures.items()
    )


def test_every_goal_of_whole_jobs_is_measured_from_its_own_figures() -> None:
    """Each goal reads the figures that it names, and says whether they reach its bound."""
    measured = [goal.measure(a_run()) for goal in JOB_GOALS]
    medians = [round(each.median, 3) for each in measured if isinstance(each, Spread)]

    # the ramp: 10 - 1 - log2(2,000 / 1 / 5) seconds, and 20 - 2 - log2(2,000 / 2 / 5)
    assert medians == [1.3, 1.2, 2.6, 5.356, 0.9, 1.002, 1.8, 1.56]
    assert [each.met for each in goal_results(a_run(), JOB_GOALS)] == [
        *("yes", "yes", "no", "no", "yes", "yes", "no", "no")
    ]
    assert {each.met for each in goal_results(Samples([]), JOB_GOALS)} == {NO}


def test_what_is_written_of_whole_jobs_can_be_read_again(tmp_path: Path) -> None:
    """The samples, the tables with the latency alone, the picture, and the table between the marks of the page."""
    (tmp_path / "README.md").write_text(f"before\n{report.BEGIN}old\n{report.END}after\n", encoding="utf-8")
    machine = {"date": "2026-11-26", report.LOAD: "4.0"}
    found = {"machine": machine, "rounds": 2, "left_out": {"x": "why"}, "samples": a_run()}

    text = report.write(tmp_path, found)

    kept = json.loads((tmp_path / "jobs.json").read_text(encoding="utf-8"))
    assert [Sample(**each) for each in kept["samples"]] == list(a_run().all)
    assert "Left out: x: why." in text
    assert "**The machine had other work just before this run" in text
    assert "other work" not in report.markdown({**found, "machine": {report.LOAD: "0.9"}})
    assert f"| {jobs.IDEAL} | 6.25 | 3.12 | {NO} | {NO} | {NO} |" in text
    wall, cpu, memory = Spread(15, 10, 20, 2), Spread(300, 300, 300, 2), Spread(50, 50, 50, 2)
    assert f"| **{jobs.BULK}** | {wall} | {NO} | {cpu} | {memory} | {NO} |" in text
    picture = parse(tmp_path / "jobs.svg").getroot()  # noqa: S314 - our own
    assert [each.get("class") for each in picture.iter() if each.get("class") in ("bar", "marked")] == [
        *("bar", "marked") * 3
    ]
    page = (tmp_path / "README.md").read_text(encoding="utf-8")
    assert page.startswith(f"before\n{report.BEGIN}| whole jobs | goal | result |\n")
    assert page.endswith(f"{report.END}after\n")
    assert "old" not in page
