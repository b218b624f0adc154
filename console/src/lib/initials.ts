// Initials and colour of a mark, from a name or id alone.

/** Turn between the hues of neighbouring ids: the golden angle keeps them apart. */
const TURN_DEGREES = 137.508

/** A hue in degrees that is always the same for an id. */
export const hueOf = (id: string): number => {
  let sum = 0
  for (const character of id) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 65_521
  return Math.round(sum * TURN_DEGREES) % 360
}

/** Two letters: of the first two words, else the first and the next capital, else the beginning. */
export const initialsOf = (name: string): string => {
  const words = name.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '')
  const [first = '', second] = words
  if (second !== undefined) return `${[...first][0]}${[...second][0]}`.toUpperCase()
  const [initial = '', ...rest] = first
  return initial + (rest.find((character) => /\p{Lu}/u.test(character)) ?? rest[0] ?? '')
}
