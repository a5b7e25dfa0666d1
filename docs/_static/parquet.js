/* A small writer of Parquet files: one group of rows, every column optional, plain and uncompressed. Text, whole numbers
   and other numbers are told apart by what a column holds. The form is that of parquet.thrift in apache/parquet-format. */
"use strict";
window.parquet = (() => {
  const utf8 = new TextEncoder();
  /* Thrift's compact protocol; no number written here is negative. */
  const varint = (out, number) => {
    let rest = number;
    for (; rest > 127; rest = Math.floor(rest / 128)) out.push((rest % 128) + 128);
    out.push(rest);
  };
  const CODES = { int: 5, long: 6, text: 8, list: 9, struct: 12 };
  const put = {
    int: (out, number) => varint(out, 2 * number),
    long: (out, number) => varint(out, 2 * number),
    text: (out, text) => {
      const bytes = utf8.encode(text);
      varint(out, bytes.length);
      for (const byte of bytes) out.push(byte);
    },
    list: (out, [kind, items]) => {
      if (items.length < 15) out.push((items.length << 4) | CODES[kind]);
      else { out.push(0xf0 | CODES[kind]); varint(out, items.length); }
      for (const item of items) put[kind](out, item);
    },
    struct: (out, fields) => {
      let last = 0;
      for (const [id, kind, value] of fields) {
        out.push(((id - last) << 4) | CODES[kind]);
        put[kind](out, value);
        last = id;
      }
      out.push(0);
    },
  };
  const struct = (fields) => { const out = []; put.struct(out, fields); return Uint8Array.from(out); };

  const [WHOLE, DOUBLE, BYTES] = [2, 5, 6];
  const typeOf = (values) => {
    const held = values.filter((value) => value !== null);
    if (!held.every((value) => typeof value === "number")) return BYTES;
    return held.length && held.every(Number.isSafeInteger) ? WHOLE : DOUBLE;
  };
  const little = (number, width, set) => { const view = new DataView(new ArrayBuffer(width)); view[set](0, number, true); return new Uint8Array(view.buffer); };
  const plain = {
    [WHOLE]: (value) => [little(BigInt(value), 8, "setBigInt64")],
    [DOUBLE]: (value) => [little(value, 8, "setFloat64")],
    [BYTES]: (value) => { const bytes = utf8.encode(String(value)); return [little(bytes.length, 4, "setUint32"), bytes]; },
  };
  const joined = (parts) => {
    const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
    let at = 0;
    for (const part of parts) { whole.set(part, at); at += part.length; }
    return whole;
  };
  /* Which values are there: runs of one byte each. */
  const levels = (values) => {
    const out = [];
    for (let at = 0; at < values.length;) {
      const there = values[at] !== null;
      let end = at;
      while (end < values.length && (values[end] !== null) === there) end += 1;
      varint(out, 2 * (end - at));
      out.push(Number(there));
      at = end;
    }
    return joined([little(out.length, 4, "setUint32"), Uint8Array.from(out)]);
  };

  /* Names of columns, and rows of values in their order: text, number or null. */
  return (names, rows) => {
    const parts = [utf8.encode("PAR1")];
    let at = 4;
    const columns = names.map((name, index) => {
      const values = rows.map((row) => row[index] ?? null);
      const type = typeOf(values);
      const data = joined([levels(values), ...values.filter((value) => value !== null).flatMap(plain[type])]);
      const page = struct([[1, "int", 0], [2, "int", data.length], [3, "int", data.length],
        [5, "struct", [[1, "int", values.length], [2, "int", 0], [3, "int", 3], [4, "int", 3]]]]);
      const size = page.length + data.length;
      parts.push(page, data);
      at += size;
      const told = [[1, "int", type], [2, "list", ["int", [0, 3]]], [3, "list", ["text", [name]]], [4, "int", 0], [5, "long", values.length],
        [6, "long", size], [7, "long", size], [9, "long", at - size]];
      return { size, schema: [[1, "int", type], [3, "int", 1], [4, "text", name], ...(type === BYTES ? [[6, "int", 0]] : [])], chunk: [[2, "long", at - size], [3, "struct", told]] };
    });
    const group = [[1, "list", ["struct", columns.map(({ chunk }) => chunk)]], [2, "long", columns.reduce((sum, { size }) => sum + size, 0)], [3, "long", rows.length]];
    const root = [[4, "text", "schema"], [5, "int", names.length]];
    const foot = struct([[1, "int", 1], [2, "list", ["struct", [root, ...columns.map(({ schema }) => schema)]]], [3, "long", rows.length], [4, "list", ["struct", [group]]]]);
    return joined([...parts, foot, little(foot.length, 4, "setUint32"), utf8.encode("PAR1")]);
  };
})();
