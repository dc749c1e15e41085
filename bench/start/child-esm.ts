// The same as an ES module, which Node loads through its other loader.
process.send?.(Number(process.hrtime.bigint()) / 1e6);

export {};
