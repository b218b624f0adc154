// What a chart is given, and the colours of its palette.
import type { ReactNode } from 'react'

/** One line, area or colour of bars; `colour` is a place in the palette, 0 to 7. */
export type ChartSeries = { readonly id: string; readonly name: string; readonly colour: number }

/** One place on the x axis; null is "nothing known", which is not 0. */
export type ChartPoint = { readonly label: string; readonly values: Readonly<Record<string, number | null>> }

export type ChartKind = 'bars' | 'lines' | 'areas'

export type ChartProps = {
  readonly label: string
  readonly kind?: ChartKind
  /** Bars and areas stand on each other. */
  readonly isStacked?: boolean
  readonly series: readonly ChartSeries[]
  readonly points: readonly ChartPoint[] | undefined
  readonly format: (value: number) => string
  /** Height of the plot in pixels. */
  readonly height?: number
  /** A point was clicked: its index, for drilling down. */
  readonly onPoint?: (index: number) => void
  /** Name of the first column of the table view. */
  readonly axisName: string
  readonly empty?: ReactNode
}

/** Colour of a place in the palette, as CSS. */
export const chartColour = (place: number): string => `var(--chart-${(place % 8) + 1})`

/** Whether there is nothing to draw: every value is zero. */
export const isFlat = (points: readonly ChartPoint[]): boolean =>
  points.every(({ values }) => Object.values(values).every((value) => !value))
