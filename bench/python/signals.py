"""One process waits for what another one does: semaphores, an event, a condition, barriers."""
import multiprocessing
import time

from program import quantile, report, scaled, warm_up

COUNT = scaled(10_000)
ALL = COUNT + warm_up(COUNT)


def timed(trip):
    trips = []
    for _ in range(ALL):
        began = time.perf_counter()
        trip()
        trips.append((time.perf_counter() - began) * 1e6)
    return quantile(trips[-COUNT:], 0.5)


def answer_semaphore(ping, pong):
    for _ in range(ALL):
        ping.acquire()
        pong.release()


def semaphores(context):
    ping, pong = context.Semaphore(0), context.Semaphore(0)
    other = context.Process(target=answer_semaphore, args=(ping, pong))
    other.start()

    def trip():
        ping.release()
        pong.acquire()

    p50 = timed(trip)
    other.join()
    return p50


def wait_for_event(event, cleared, there):
    woken = []
    for _ in range(ALL):
        event.wait()
        woken.append(time.monotonic())
        event.clear()
        cleared.release()
    there.send(woken)


def events(context):
    event, cleared = context.Event(), context.Semaphore(0)
    here, there = context.Pipe(False)
    other = context.Process(target=wait_for_event, args=(event, cleared, there))
    other.start()
    began = []
    for _ in range(ALL):
        until = time.perf_counter() + 0.00005  # by then it waits
        while time.perf_counter() < until:
            pass
        began.append(time.monotonic())
        event.set()
        cleared.acquire()
    woken = here.recv()
    other.join()
    return quantile([(at - set_at) * 1e6 for at, set_at in zip(woken, began)][-COUNT:], 0.5)


def answer_condition(condition, there):
    with condition:
        there.release()
        for _ in range(ALL):
            condition.wait()
            condition.notify()


def conditions(context):
    condition, there = context.Condition(context.Lock()), context.Semaphore(0)
    other = context.Process(target=answer_condition, args=(condition, there))
    other.start()
    there.acquire()

    def trip():
        condition.notify()
        condition.wait()

    with condition:
        p50 = timed(trip)
    other.join()
    return p50


def go_round(barrier):
    for _ in range(ALL):
        barrier.wait()


def barriers(context, parties):
    barrier = context.Barrier(parties)
    others = [context.Process(target=go_round, args=(barrier,)) for _ in range(parties - 1)]
    for other in others:
        other.start()
    for _ in range(ALL - COUNT):
        barrier.wait()
    began = time.perf_counter()
    for _ in range(COUNT):
        barrier.wait()
    us = (time.perf_counter() - began) * 1e6 / COUNT
    for other in others:
        other.join()
    return us


def main():
    context = multiprocessing.get_context('spawn')
    report(
        semaphore=semaphores(context),
        event=events(context),
        condition=conditions(context),
        barrier2=barriers(context, 2),
        barrier4=barriers(context, 4),
    )


if __name__ == '__main__':
    main()
