// Keeps the end of a growing page in sight, as long as the reader has not gone back up.
import { useEffect, useLayoutEffect, useRef } from 'react'

const nearPixels = 200

const endOf = (): number => document.documentElement.scrollHeight

/** Follows whenever `grown` changes; the returned function goes to the end and follows from there. */
export const useFollow = (grown: unknown): (() => void) => {
  const isFollowing = useRef(false)
  useEffect(() => {
    const onScroll = () => {
      isFollowing.current = window.innerHeight + window.scrollY >= endOf() - nearPixels
    }
    window.addEventListener('scroll', onScroll, { passive: true })
    return () => window.removeEventListener('scroll', onScroll)
  }, [])
  // biome-ignore lint/correctness/useExhaustiveDependencies: what has grown is the reason to scroll
  useLayoutEffect(() => {
    if (isFollowing.current) window.scrollTo({ top: endOf() })
  }, [grown])
  return () => {
    isFollowing.current = true
  }
}
