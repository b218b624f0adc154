// The window's title: what is shown, and the installation's name.
import { useEffect } from 'react'
import { useStatus } from './session.ts'

/** Names the window after a page. */
export const useTitle = (title: string | undefined): void => {
  const name = useStatus()?.system_name || 'Tollgate'
  useEffect(() => {
    document.title = title && title !== name ? `${title} · ${name}` : name
  }, [title, name])
}
