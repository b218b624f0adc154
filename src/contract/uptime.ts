// Services that are watched elsewhere, as the overview shows them.

export type UptimeMonitor = {
  name: string
  /** Share of the last day, 0 to 1. */
  uptime: number
  /** Of the last look: 0 down, 1 up, 2 pending, 3 maintenance. */
  status: number
  group?: string
}

export type UptimeCategory = { categoryName: string; monitors: UptimeMonitor[] }
