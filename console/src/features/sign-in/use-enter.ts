// After a successful sign-in: who it was is remembered, and one goes to where one wanted.
import { useQueryClient } from '@tanstack/react-query'
import { useRouter } from '@tanstack/react-router'
import type { LoginAnswer } from '../../../../src/contract/index.ts'
import { withQuery } from '../../lib/api-client.ts'
import { setUserId } from '../../lib/preferences.ts'

/** Gives a function: an account goes in, one with a second factor is asked for it first. */
export const useEnter = (redirect: string | undefined) => {
  const client = useQueryClient()
  const router = useRouter()
  return (answer: LoginAnswer) => {
    if ('require_2fa' in answer) return router.history.push(withQuery('/otp', { redirect }))
    setUserId(answer.id)
    client.removeQueries({ queryKey: ['self'] })
    router.history.push(redirect ?? '/dashboard/overview')
  }
}
