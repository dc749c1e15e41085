"""Rounds of a barrier: python3 waiting_barrier.py PARTIES"""
import multiprocessing
import sys

from program import report
from waiting_laps import lap_figures, run_laps, time_laps


def go_round(barrier, results):
    results.put(run_laps(lambda i: barrier.wait()))


def main():
    parties = int(sys.argv[1])
    context = multiprocessing.get_context('spawn')
    barrier, results = context.Barrier(parties), context.SimpleQueue()
    others = [context.Process(target=go_round, args=(barrier, results)) for _ in range(parties - 1)]
    for other in others:
        other.start()
    us, cpu = time_laps(lambda i: barrier.wait())
    report(**lap_figures(us, cpu + sum(results.get() for _ in others)))
    for other in others:
        other.join()


if __name__ == '__main__':
    main()
