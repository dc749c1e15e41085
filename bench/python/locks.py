"""Locks taken and released: alone, and against other processes."""
import multiprocessing
import time

from program import report, scaled, warm_up

WORK_S = scaled(1000) / 1000


def uncontended(lock):
    count = scaled(1_000_000)

    def pairs(count):
        acquire, release = lock.acquire, lock.release
        for _ in range(count):
            acquire()
            release()

    pairs(warm_up(count))
    began = time.perf_counter()
    pairs(count)
    return (time.perf_counter() - began) * 1e9 / count


def work(lock, together, results):
    together.wait()
    acquire, release = lock.acquire, lock.release
    end = time.perf_counter() + WORK_S
    pairs = 0
    while time.perf_counter() < end:
        for _ in range(100):
            acquire()
            release()
        pairs += 100
    results.put(pairs)


def contend(context, processes):
    lock, together, results = context.Lock(), context.Barrier(processes), context.SimpleQueue()
    children = [context.Process(target=work, args=(lock, together, results)) for _ in range(processes)]
    for child in children:
        child.start()
    pairs = sum(results.get() for _ in children)
    for child in children:
        child.join()
    return pairs / WORK_S


def main():
    context = multiprocessing.get_context('spawn')
    report(
        lock=uncontended(context.Lock()),
        semaphore=uncontended(context.Semaphore()),
        contended2=contend(context, 2),
        contended4=contend(context, 4),
    )


if __name__ == '__main__':
    main()
