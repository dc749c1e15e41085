"""Ping-pong of two semaphores."""
import multiprocessing

from program import report
from waiting_laps import lap_figures, run_laps, time_laps


def answer(ping, pong, results):
    def lap(i):
        ping.acquire()
        pong.release()

    results.put(run_laps(lap))


def main():
    context = multiprocessing.get_context('spawn')
    ping, pong, results = context.Semaphore(0), context.Semaphore(0), context.SimpleQueue()
    other = context.Process(target=answer, args=(ping, pong, results))
    other.start()

    def lap(i):
        ping.release()
        pong.acquire()

    us, cpu = time_laps(lap)
    report(**lap_figures(us, cpu + results.get()))
    other.join()


if __name__ == '__main__':
    main()
