"""Laps that several processes make together, each of them its own part, and what they cost."""
import resource
import time

from program import quantile, scaled

LAPS = scaled(5000)
WARM_UP = 1000


def cpu_us():
    """CPU time of this process so far, user and system."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return (usage.ru_utime + usage.ru_stime) * 1e6


def run_laps(lap):
    """Makes all laps, numbered from below 0 in the warm-up. Gives the microseconds of CPU used after it."""
    for i in range(-WARM_UP, 0):
        lap(i)
    before = cpu_us()
    for i in range(LAPS):
        lap(i)
    return cpu_us() - before


def time_laps(lap):
    """Also the microseconds of each lap."""
    us = [0.0] * LAPS

    def timed(i):
        began = time.perf_counter_ns()
        lap(i)
        if i >= 0:
            us[i] = (time.perf_counter_ns() - began) / 1000

    cpu = run_laps(timed)
    return us, cpu


def lap_figures(us, cpu):
    """The figures of a row: of the laps of one process, with the CPU time of all."""
    return {**latencies(us), 'cpu': cpu / len(us)}


def latencies(us):
    return {'mean': sum(us) / len(us), 'p50': quantile(us, 0.5), 'p99': quantile(us, 0.99)}
