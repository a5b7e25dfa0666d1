"""Notebooks side by side, in a few worker processes that are started once.

Prevents these failures: workers that live on after a killed run; threads of linear algebra that crowd each
other; a worker that dies (out of memory) and takes the whole run with it.
"""

import logging
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool

from fragility.suite.execute import Job, Outcome, execute

#: Set before a worker imports anything: one thread each, a fixed hash seed, dates of figures fixed, no start-
#: up file.
_ENVIRONMENT = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "NUMEXPR_NUM_THREADS": "1",
    "VECLIB_MAXIMUM_THREADS": "1",
    "PYTHONHASHSEED": "0",
    "SOURCE_DATE_EPOCH": "0",
    "PYTHONSTARTUP": "",
}


class Pool:
    """A few worker processes; they begin to import papermill as soon as the pool is made."""

    def __init__(self, jobs: int) -> None:
        self.jobs = jobs
        self._workers = self._start()

    def run(self, jobs: Sequence[Job], on_change: Callable[[list[str]], None]) -> Iterator[Outcome]:
        """Yield the outcome of each job as it ends; `on_change` is told the ids in hand."""
        waiting = list(jobs)
        in_hand: dict[Future[Outcome], Job] = {}
        while waiting or in_hand:
            while waiting and len(in_hand) < self.jobs:
                job = waiting.pop(0)
                in_hand[self._workers.submit(execute, job)] = job
            on_change([job.run_id for job in in_hand.values()])
            done, _ = wait(in_hand, return_when=FIRST_COMPLETED)
            for future in done:
                yield self._outcome(future, in_hand.pop(future))

    def close(self) -> None:
        """End the workers at once; their kernels end with them."""
        self._workers.shutdown(wait=False, cancel_futures=True)
        for process in multiprocessing.active_children():
            process.terminate()
            process.join()

    def _outcome(self, future: Future[Outcome], job: Job) -> Outcome:
        try:
            return future.result()
        except BrokenProcessPool:
            self._workers = self._start()
            return Outcome(job.run_id, 0.0, "its worker process died (out of memory?)")
        except Exception as error:  # the disk is full, for one: told like any other failure of this notebook
            return Outcome(job.run_id, 0.0, f"{type(error).__name__}: {error}")

    def _start(self) -> ProcessPoolExecutor:
        context = multiprocessing.get_context("spawn")
        workers = ProcessPoolExecutor(self.jobs, mp_context=context, initializer=_initialise)
        for _ in range(self.jobs):
            workers.submit(_import_papermill)
        return workers


def _initialise() -> None:
    os.environ.update(_ENVIRONMENT)
    logging.disable()  # what nbclient logs about a failure, the run reports with notebook and cell
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the run itself ends its workers
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
    os._exit(1)


def _import_papermill() -> None:
    import fragility.suite.engine  # noqa: F401
