/**
 * The nearest known name to one that is not known, for hints.
 *
 * Distance is optimal string alignment (Damerau 1964): insert, delete, replace, or swap two neighbours. A name is near
 * when it differs in at most a third of its letters.
 */

/** The nearest of `names`, or undefined when none is near. */
export function similarName(wanted: string, names: Iterable<string>): string | undefined {
  const limit = Math.max(1, Math.floor(wanted.length / 3));
  let nearest: string | undefined;
  let smallest = limit + 1;
  for (const name of names) {
    if (Math.abs(name.length - wanted.length) >= smallest) continue;
    const distance = editDistance(wanted, name);
    if (distance < smallest) {
      smallest = distance;
      nearest = name;
    }
  }
  return nearest;
}

function editDistance(left: string, right: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: right.length + 1 }, (_, i) => i);
  for (let i = 1; i <= left.length; i++) {
    const row = [i];
    for (let j = 1; j <= right.length; j++) {
      const cost = left[i - 1] === right[j - 1] ? 0 : 1;
      let distance = Math.min(last[j]! + 1, row[j - 1]! + 1, last[j - 1]! + cost);
      const swapped = i > 1 && j > 1 && left[i - 1] === right[j - 2] && left[i - 2] === right[j - 1];
      if (swapped) distance = Math.min(distance, beforeLast[j - 2]! + 1);
      row.push(distance);
    }
    beforeLast = last;
    last = row;
  }
  return last[right.length]!;
}
