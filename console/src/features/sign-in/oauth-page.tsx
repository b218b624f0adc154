// The way back from another site: signs in, or binds it to the account that is signed in.
import { useQuery } from '@tanstack/react-query'
import { Link, useParams, useRouter } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import type { LoginAnswer } from '../../../../src/contract/index.ts'
import type { SearchRecord } from '../../lib/url-state.ts'
import { useErrorText } from '../../lib/use-error-text.ts'
import { useSearchState } from '../../lib/use-search-state.ts'
import { buttonStyle } from '../../ui/button.tsx'
import { Skeleton } from '../../ui/states.tsx'
import { bindTelegram, finishOauth, signInWithTelegram } from './api.ts'
import { readTelegramAnswer } from './doors.ts'
import { GuestCard } from './guest-card.tsx'
import { useEnter } from './use-enter.ts'

const readAll = (search: SearchRecord): Record<string, string> =>
  Object.fromEntries(Object.entries(search).map(([name, value]) => [name, String(value)]))

const finish = (provider: string, query: Record<string, string>, hash: string) => {
  const telegram = provider === 'telegram' ? readTelegramAnswer(hash) : undefined
  if (telegram) return query.bind ? bindTelegram(telegram) : signInWithTelegram(telegram)
  return finishOauth(provider, query)
}

/** `/oauth/{provider}` */
export const OauthPage = () => {
  const { t } = useTranslation()
  const router = useRouter()
  const errorText = useErrorText()
  const enter = useEnter(undefined)
  const { provider = '' } = useParams({ strict: false }) as { provider?: string }
  const { search } = useSearchState(readAll)
  // A code is worth something once: it is asked with once, however often the page is drawn.
  const answer = useQuery({
    queryKey: ['oauth', provider, search],
    queryFn: () => finish(provider, search, location.hash),
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
  })
  const isDone = useRef(false)
  useEffect(() => {
    if (!answer.data || isDone.current) return
    isDone.current = true
    if ('action' in answer.data) router.history.push('/profile')
    else enter(answer.data as LoginAnswer)
  }, [answer.data, enter, router])
  if (!answer.error)
    return (
      <GuestCard title={t('login.finishing')}>
        <Skeleton className="h-10 w-full" />
      </GuestCard>
    )
  return (
    <GuestCard title={t('login.oauthFailed')} text={errorText(answer.error)}>
      <Link to="/sign-in" className={`${buttonStyle({ look: 'primary', size: 'lg' })} w-full`}>
        {t('login.again')}
      </Link>
    </GuestCard>
  )
}
