import {
  columnsOf,
  ghostBelow,
  isCubic,
  isPeriodic,
  lineBytes,
  linesOf,
  planeBytes,
  planesOf,
} from "./phi4geometry";

/**
 * Bytes of one record: bond sum, sum phi, sum phi^2, sum phi^4, then the cosine and sine sums along planes, columns and
 * lines, each f64 for four lanes; then the acceptance counts, padded.
 */
export const RECORD: usize = 10 * 32 + 96;

/** Adds a pair of f64x2 to the four f64 at `at`. */
// @ts-ignore: decorator
@inline
function gather(at: usize, low: v128, high: v128): void {
  v128.store(at, f64x2.add(v128.load(at), low));
  v128.store(at, f64x2.add(v128.load(at, 16), high), 16);
}

/** The upper two lanes of a vector of f32. */
// @ts-ignore: decorator
@inline
function upper(v: v128): v128 {
  return f64x2.promote_low_f32x4(v128.shuffle<i32>(v, v, 2, 3, 2, 3));
}

/** Adds to the cosine and sine sums at `to` the sums of `count` stations, times the waves (cosines, sines) of each. */
function transform(stations: usize, count: i32, waves: usize, to: usize): void {
  for (let i = 0; i < count; i++) {
    const low = v128.load(stations);
    const high = v128.load(stations, 16);
    gather(to, f64x2.mul(low, v128.load(waves)), f64x2.mul(high, v128.load(waves, 16)));
    gather(to + 32, f64x2.mul(low, v128.load(waves, 32)), f64x2.mul(high, v128.load(waves, 48)));
    stations += 32;
    waves += 64;
  }
}

/**
 * Adds one line to the sums: of bonds, phi, phi^2 and phi^4 at `record`, and of phi at the stations of its plane, line
 * and columns. All arithmetic is double precision.
 */
// @ts-ignore: decorator
@inline
function observeLine(
  cubic: bool, line: usize, below: usize, next: usize, columns: i32, record: usize, ofPlane: usize, ofLine: usize,
  ofColumns: usize,
): void {
  let bondsLow = f64x2.splat(0);
  let bondsHigh = bondsLow;
  let sumLow = bondsLow;
  let sumHigh = bondsLow;
  let squareLow = bondsLow;
  let squareHigh = bondsLow;
  let fourthLow = bondsLow;
  let fourthHigh = bondsLow;
  for (let x = 0; x < columns; x++) {
    const v = v128.load(line);
    const right = v128.load(line, 16);
    const down = v128.load(below);
    const low = f64x2.promote_low_f32x4(v);
    const high = upper(v);
    let aheadLow = f64x2.add(f64x2.promote_low_f32x4(right), f64x2.promote_low_f32x4(down));
    let aheadHigh = f64x2.add(upper(right), upper(down));
    if (cubic) {
      const other = v128.load(next);
      aheadLow = f64x2.add(aheadLow, f64x2.promote_low_f32x4(other));
      aheadHigh = f64x2.add(aheadHigh, upper(other));
      next += 16;
    }
    bondsLow = f64x2.add(bondsLow, f64x2.mul(low, aheadLow));
    bondsHigh = f64x2.add(bondsHigh, f64x2.mul(high, aheadHigh));
    sumLow = f64x2.add(sumLow, low);
    sumHigh = f64x2.add(sumHigh, high);
    const twoLow = f64x2.mul(low, low);
    const twoHigh = f64x2.mul(high, high);
    squareLow = f64x2.add(squareLow, twoLow);
    squareHigh = f64x2.add(squareHigh, twoHigh);
    fourthLow = f64x2.add(fourthLow, f64x2.mul(twoLow, twoLow));
    fourthHigh = f64x2.add(fourthHigh, f64x2.mul(twoHigh, twoHigh));
    gather(ofColumns, low, high);
    line += 16;
    below += 16;
    ofColumns += 32;
  }
  gather(record, bondsLow, bondsHigh);
  gather(record + 32, sumLow, sumHigh);
  gather(record + 64, squareLow, squareHigh);
  gather(record + 96, fourthLow, fourthHigh);
  gather(ofPlane, sumLow, sumHigh);
  if (cubic) gather(ofLine, sumLow, sumHigh);
}

/** Writes the sums of the present fields to `record`. `sums` has stations for planes, columns and lines. */
export function observe(
  field: usize, ghost: usize, zeros: usize, geometry: usize, sums: usize, waves: usize, record: usize,
): void {
  const planes = planesOf(geometry);
  const lines = linesOf(geometry);
  const columns = columnsOf(geometry);
  const cubic = isCubic(geometry);
  const periodic = isPeriodic(geometry);
  const step = lineBytes(geometry);
  const plane = planeBytes(geometry);
  const closed = i32x4.splat(periodic ? -1 : 0);
  const ofColumns = sums + (<usize>planes << 5);
  const ofLines = ofColumns + (<usize>columns << 5);
  memory.fill(record, 0, RECORD);
  memory.fill(sums, 0, <usize>(planes + columns + lines) << 5);
  ghostBelow(field, ghost, geometry);
  for (let p = 0; p < planes; p++) {
    const here = field + plane * <usize>p + 16;
    const down = p < planes - 1 ? here + plane : ghost + 16;
    const ofPlane = sums + (<usize>p << 5);
    for (let l = 0; l < lines; l++) {
      const o = step * <usize>l;
      const line = here + o;
      const end = line + (<usize>columns << 4);
      v128.store(end, v128.and(v128.load(line), closed));
      if (cubic) {
        const next = l < lines - 1 ? line + step : periodic ? here : zeros + 16;
        observeLine(true, line, down + o, next, columns, record, ofPlane, ofLines + (<usize>l << 5), ofColumns);
      } else {
        observeLine(false, line, down + o, 0, columns, record, ofPlane, 0, ofColumns);
      }
    }
  }
  transform(sums, planes, waves, record + 128);
  transform(ofColumns, columns, waves + (<usize>planes << 6), record + 192);
  if (cubic) transform(ofLines, lines, waves + (<usize>(planes + columns) << 6), record + 256);
}
