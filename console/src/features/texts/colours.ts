// The colours that operators give to addresses, as hues that suit both modes.

const hues: Readonly<Record<string, number>> = {
  blue: 255,
  green: 145,
  cyan: 205,
  purple: 305,
  pink: 350,
  red: 25,
  orange: 50,
  amber: 70,
  yellow: 95,
  lime: 125,
  'light-green': 135,
  teal: 185,
  'light-blue': 230,
  indigo: 275,
  violet: 290,
}

/** A CSS colour; greys and words that nobody knows are grey. */
export const colourOf = (name: string): string => {
  const hue = hues[name]
  return hue === undefined ? 'oklch(0.62 0.02 250)' : `oklch(0.68 0.15 ${hue})`
}
