"""Ping-pong of a condition: each side notifies the other and waits."""
import multiprocessing

from program import report
from waiting_laps import lap_figures, run_laps, time_laps


def answer(condition, waits, results):
    def lap(i):
        condition.wait()
        condition.notify()

    with condition:
        waits.release()
        cpu = run_laps(lap)
    results.put(cpu)


def main():
    context = multiprocessing.get_context('spawn')
    condition, waits, results = context.Condition(context.Lock()), context.Semaphore(0), context.SimpleQueue()
    other = context.Process(target=answer, args=(condition, waits, results))
    other.start()
    waits.acquire()

    def lap(i):
        condition.notify()
        condition.wait()

    with condition:
        us, cpu = time_laps(lap)
    report(**lap_figures(us, cpu + results.get()))
    other.join()


if __name__ == '__main__':
    main()
