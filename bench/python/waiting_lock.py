"""One lock, wanted by several processes all the time: python3 waiting_lock.py PROCESSES"""
import multiprocessing
import sys
import time

from program import report, scaled
from waiting_laps import cpu_us, latencies

WARM_UP_S = 0.1
WORK_S = scaled(1000) / 1000
# Pairs between two looks at the clock. One of them is timed, and not the first: a look gives the others a chance.
BATCH = 100
TIMED = 50


def take_and_release(lock, seconds):
    acquire, release = lock.acquire, lock.release
    us = []
    count = 0
    before = cpu_us()
    began = time.perf_counter()
    while time.perf_counter() < began + seconds:
        for i in range(BATCH):
            if i == TIMED:
                wanted = time.perf_counter_ns()
                acquire()
                us.append((time.perf_counter_ns() - wanted) / 1000)
            else:
                acquire()
            release()
        count += BATCH
    return count, time.perf_counter() - began, us, cpu_us() - before


def work(lock, together, results):
    together.wait()
    take_and_release(lock, WARM_UP_S)
    results.put(take_and_release(lock, WORK_S))


def main():
    processes = int(sys.argv[1])
    context = multiprocessing.get_context('spawn')
    lock, together, results = context.Lock(), context.Barrier(processes), context.SimpleQueue()
    children = [context.Process(target=work, args=(lock, together, results)) for _ in range(processes)]
    for child in children:
        child.start()
    done = [results.get() for _ in children]
    for child in children:
        child.join()
    report(
        rate=sum(count / seconds for count, seconds, _us, _cpu in done) / 1000,
        **latencies([one for _count, _seconds, us, _cpu in done for one in us]),
        cpu=sum(cpu for *_, cpu in done) / sum(count for count, *_ in done),
    )


if __name__ == '__main__':
    main()
