"""The script that people write with requests: a session and threads, no journal, no retries."""

from concurrent.futures import ThreadPoolExecutor

import requests
from requests.adapters import HTTPAdapter

from benchmarks.call import BODY, HEADERS
from benchmarks.jobs import WholeJob


def create(job: WholeJob) -> int:
    """Create for each customer, and return how many have a status."""
    with requests.Session() as session, ThreadPoolExecutor(job.at_a_time) as pool:
        session.headers.update(HEADERS)
        session.mount("http://", HTTPAdapter(pool_maxsize=job.at_a_time))

        def one(customer: str) -> str:
            response = session.post(job.url(customer), json=BODY, timeout=30)
            response.raise_for_status()
            return str(response.json()["qualifications"][0]["vettingStatus"])

        return len(list(pool.map(one, job.ids())))
