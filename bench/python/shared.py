"""Shared data, one process that nobody disturbs."""
import multiprocessing
import time
from multiprocessing import shared_memory, sharedctypes

from program import report, scaled, warm_up

MIB = 2 ** 20


def timed(count, work):
    """Nanoseconds for one of many."""
    work(warm_up(count))
    began = time.perf_counter()
    work(count)
    return (time.perf_counter() - began) * 1e9 / count


def main():
    value = multiprocessing.Value('i', 0)
    array = sharedctypes.RawArray('i', 1000)
    items = shared_memory.ShareableList(range(1000))
    segment = shared_memory.SharedMemory(create=True, size=MIB)

    def locked(count):
        for _ in range(count):
            with value.get_lock():
                value.value += 1

    def get(count):
        total = 0
        for i in range(count):
            total += array[i % 1000]

    def item(count):
        total = 0
        for i in range(count):
            total += items[i % 1000]

    def create(count):
        for _ in range(count):
            memory = shared_memory.SharedMemory(create=True, size=MIB)
            memory.buf[0] = 1
            memory.close()
            memory.unlink()

    def attach(count):
        for _ in range(count):
            memory = shared_memory.SharedMemory(name=segment.name)
            memory.buf[0] = 1
            memory.close()

    increment = timed(scaled(300_000), locked)
    element = timed(scaled(2_000_000), get)
    report(
        locked=increment,
        add=increment,
        get=1000 / element,
        index=1000 / element,
        item=1e6 / timed(scaled(200_000), item),
        create=timed(scaled(3000), create) / 1000,
        attach=timed(scaled(3000), attach) / 1000,
    )
    segment.close()
    segment.unlink()
    items.shm.close()
    items.shm.unlink()


if __name__ == '__main__':
    main()
