/** A discrete Fourier transform in place, of real and imaginary parts. */
export type FourierTransform = (real: Float64Array, imaginary: Float64Array) => void;

/**
 * The transform X_k = sum over n of x_n exp(-2 pi i k n/size) for one size, a power of two of at least 2: radix 2,
 * decimation in time. Its tables are made once and used for many transforms.
 */
export function fourierTransform(size: number): FourierTransform {
  const half = size / 2;
  const cosine = new Float64Array(half);
  const sine = new Float64Array(half);
  for (let k = 0; k < half; k++) {
    cosine[k] = Math.cos((2 * Math.PI * k) / size);
    sine[k] = -Math.sin((2 * Math.PI * k) / size);
  }
  const reversed = new Uint32Array(size);
  for (let i = 1; i < size; i++) reversed[i] = (reversed[i >> 1]! >> 1) | (i & 1 ? half : 0);

  return (real, imaginary) => {
    for (let i = 0; i < size; i++) {
      const j = reversed[i]!;
      if (j <= i) continue;
      const [a, b] = [real[i]!, imaginary[i]!];
      real[i] = real[j]!;
      imaginary[i] = imaginary[j]!;
      real[j] = a;
      imaginary[j] = b;
    }
    for (let span = 1, stride = half; span < size; span *= 2, stride /= 2) {
      for (let start = 0; start < size; start += 2 * span) {
        for (let k = 0; k < span; k++) {
          const c = cosine[k * stride]!;
          const s = sine[k * stride]!;
          const low = start + k;
          const high = low + span;
          const x = real[high]! * c - imaginary[high]! * s;
          const y = real[high]! * s + imaginary[high]! * c;
          real[high] = real[low]! - x;
          imaginary[high] = imaginary[low]! - y;
          real[low]! += x;
          imaginary[low]! += y;
        }
      }
    }
  };
}
