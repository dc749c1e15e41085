"""Small dicts through a Queue, from four putters to four getters."""
import multiprocessing
import time

from program import report, scaled
from waiting_laps import cpu_us, latencies

PROCESSES = 4
PHASES = [2000, scaled(25_000)]  # to warm up, and those that are measured, of each process
TIMED = 16  # one of so many calls


def put(queue, count):
    for i in range(count):
        queue.put({'id': i, 'name': 'item', 'ok': True, 'xs': [1, 2, 3]})
    return []


def get(queue, count):
    us = []
    for i in range(count):
        if i % TIMED == 0:
            began = time.perf_counter_ns()
            queue.get()
            us.append((time.perf_counter_ns() - began) / 1000)
        else:
            queue.get()
    return us


def work(queue, control, each):
    for count in PHASES:
        control.recv()
        before = cpu_us()
        us = each(queue, count)
        control.send('done')
        # Until the last object has arrived, the thread that feeds the queue is busy.
        control.recv()
        control.send((us, cpu_us() - before))


def main():
    context = multiprocessing.get_context('spawn')
    queue = context.Queue()

    def begin(each):
        begun = []
        for _ in range(PROCESSES):
            here, there = context.Pipe()
            child = context.Process(target=work, args=(queue, there, each))
            child.start()
            begun.append((here, child))
        return begun

    putters, getters = begin(put), begin(get)
    # Getters too: one that is ready for the next phase must not take an object of this one from another.
    everybody = getters + putters
    for each in PHASES:
        began = time.perf_counter()
        for control, _child in everybody:
            control.send('go')
        for control, _child in getters:
            control.recv()
        seconds = time.perf_counter() - began
        for control, _child in putters:
            control.recv()
        for control, _child in everybody:
            control.send('stop')
        results = [control.recv() for control, _child in everybody]
        count = each * PROCESSES
    for _control, child in everybody:
        child.join()
    report(
        rate=count / seconds / 1000,
        **latencies([one for us, _cpu in results for one in us]),
        cpu=sum(cpu for _us, cpu in results) / count,
    )


if __name__ == '__main__':
    main()
