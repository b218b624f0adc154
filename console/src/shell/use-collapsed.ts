// Whether the sidebar shows icons only: one's own choice, else the operator's.
import { usePreferences } from '../lib/preferences.ts'
import { useStatus } from '../lib/session.ts'

export const useCollapsed = (): boolean => {
  const { isSidebarCollapsed } = usePreferences()
  const status = useStatus()
  return isSidebarCollapsed ?? status?.default_collapse_sidebar ?? false
}
