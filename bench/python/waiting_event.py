"""One way: from the call of set() until the waiter runs. The way back is a semaphore's."""
import multiprocessing
import os
import time

from program import report
from waiting_laps import LAPS, lap_figures, run_laps

PARKED_NS = 100_000  # by then the waiter waits
IS_ALONE = len(os.sched_getaffinity(0)) == 1


def rest():
    """Like a process that works, so that the waiter wakes on another CPU; where there is but one, it must leave that."""
    if IS_ALONE:
        time.sleep(PARKED_NS / 1e9)
    else:
        until = time.perf_counter_ns() + PARKED_NS
        while time.perf_counter_ns() < until:
            pass


def wait(event, cleared, results):
    woken = [0] * LAPS

    def lap(i):
        event.wait()
        if i >= 0:
            woken[i] = time.monotonic_ns()
        event.clear()
        cleared.release()

    cpu = run_laps(lap)
    results.put((woken, cpu))


def main():
    context = multiprocessing.get_context('spawn')
    event, cleared, results = context.Event(), context.Semaphore(0), context.SimpleQueue()
    other = context.Process(target=wait, args=(event, cleared, results))
    other.start()
    set_at = [0] * LAPS

    def lap(i):
        rest()
        if i >= 0:
            set_at[i] = time.monotonic_ns()
        event.set()
        cleared.acquire()

    cpu = run_laps(lap)
    woken, other_cpu = results.get()
    other.join()
    us = [(at - began) / 1000 for at, began in zip(woken, set_at)]
    report(**lap_figures(us, cpu + other_cpu))


if __name__ == '__main__':
    main()
