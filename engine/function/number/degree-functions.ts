/**
 * Trigonometry in degrees: sind, cosd, tand, cotd and their inverses.
 *
 * Exact at multiples of 30 and 45 degrees, by PostgreSQL's way (float.c): an angle is folded into the first quadrant,
 * and there each result is divided by what the library gives for the reference angle.
 */
const radiansPerDegree = Math.PI / 180;

const sine30 = Math.sin(30 * radiansPerDegree);
const oneMinusCosine60 = 1 - Math.cos(60 * radiansPerDegree);
const arcSineOfHalf = Math.asin(0.5);
const arcCosineOfHalf = Math.acos(0.5);
const arcTangentOfOne = Math.atan(1);

/** 0 to 30 degrees. */
function smallSine(degrees: number): number {
  return Math.sin(degrees * radiansPerDegree) / sine30 / 2;
}

/** 0 to 60 degrees. */
function smallCosine(degrees: number): number {
  return 1 - (1 - Math.cos(degrees * radiansPerDegree)) / oneMinusCosine60 / 2;
}

/** 0 to 90 degrees. */
function quadrantSine(degrees: number): number {
  return degrees <= 30 ? smallSine(degrees) : smallCosine(90 - degrees);
}

function quadrantCosine(degrees: number): number {
  return degrees <= 60 ? smallCosine(degrees) : smallSine(90 - degrees);
}

const tangent45 = quadrantSine(45) / quadrantCosine(45);
const cotangent45 = quadrantCosine(45) / quadrantSine(45);

/** An angle in the first quadrant, and what the folding did to the signs of sine and cosine. */
interface Folded {
  readonly angle: number;
  readonly sineSign: 1 | -1;
  readonly cosineSign: 1 | -1;
}

function folded(degrees: number): Folded {
  const turn = degrees % 360;
  const size = Math.abs(turn);
  const isPastHalf = size > 180;
  const half = isPastHalf ? 360 - size : size;
  const sineSign = turn < 0 !== isPastHalf ? -1 : 1;
  return half > 90 ? { angle: 180 - half, sineSign, cosineSign: -1 } : { angle: half, sineSign, cosineSign: 1 };
}

export function sineOfDegrees(degrees: number): number {
  const { angle, sineSign } = folded(degrees);
  return sineSign * quadrantSine(angle);
}

export function cosineOfDegrees(degrees: number): number {
  const { angle, cosineSign } = folded(degrees);
  return cosineSign * quadrantCosine(angle);
}

/** Never −0. */
export function tangentOfDegrees(degrees: number): number {
  const { angle, sineSign, cosineSign } = folded(degrees);
  return (sineSign * cosineSign * (quadrantSine(angle) / quadrantCosine(angle))) / tangent45 + 0;
}

export function cotangentOfDegrees(degrees: number): number {
  const { angle, sineSign, cosineSign } = folded(degrees);
  return (sineSign * cosineSign * (quadrantCosine(angle) / quadrantSine(angle))) / cotangent45 + 0;
}

function positiveArcSine(value: number): number {
  return value <= 0.5 ? (Math.asin(value) / arcSineOfHalf) * 30 : 90 - (Math.acos(value) / arcCosineOfHalf) * 60;
}

/** Of a value in [−1, 1]. */
export function arcSineInDegrees(value: number): number {
  return value < 0 ? -positiveArcSine(-value) : positiveArcSine(value);
}

/** Of a value in [−1, 1]. */
export function arcCosineInDegrees(value: number): number {
  if (value < 0) return 90 + positiveArcSine(-value);
  return value <= 0.5 ? 90 - (Math.asin(value) / arcSineOfHalf) * 30 : (Math.acos(value) / arcCosineOfHalf) * 60;
}

export function arcTangentInDegrees(value: number): number {
  return (Math.atan(value) / arcTangentOfOne) * 45;
}

/** Of the point (x, y), in all four quadrants. */
export function pointArcTangentInDegrees(y: number, x: number): number {
  return (Math.atan2(y, x) / arcTangentOfOne) * 45;
}
