// A pause before something may be asked for again.
import { useEffect, useState } from 'react'

/** Seconds that are left, and how to begin. */
export const useCooldown = (seconds: number): { left: number; begin: () => void } => {
  const [left, setLeft] = useState(0)
  useEffect(() => {
    if (left === 0) return
    const timer = setTimeout(() => setLeft(left - 1), 1000)
    return () => clearTimeout(timer)
  }, [left])
  return { left, begin: () => setLeft(seconds) }
}
