/** Places on the globe as points of the unit sphere. */

export interface Place {
  readonly name: string;
  readonly latitude: number;
  readonly longitude: number;
}

const radians = (degrees: number): number => (degrees * Math.PI) / 180;

export function unitVector({ latitude, longitude }: Place): readonly number[] {
  const [north, east] = [radians(latitude), radians(longitude)];
  return [Math.cos(north) * Math.cos(east), Math.cos(north) * Math.sin(east), Math.sin(north)];
}

const earthRadiusMiles = 3958.8;

/** Miles over ground between two points whose straight distance through the unit sphere is `chord`. */
export function chordMiles(chord: number): number {
  return 2 * earthRadiusMiles * Math.asin(Math.min(1, chord / 2));
}
