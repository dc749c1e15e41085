// Nothing but its first line: the cheapest module that `fork` can start.
process.send?.(Number(process.hrtime.bigint()) / 1e6);
