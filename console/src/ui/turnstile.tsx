// Cloudflare's question whether a person is at the form; loaded only where the operator switched it on.
import { useEffect, useRef } from 'react'
import { useStatus } from '../lib/session.ts'

type Turnstile = {
  render: (element: HTMLElement, options: Record<string, unknown>) => string
  remove: (id: string) => void
}

const address = 'https://challenges.cloudflare.com/turnstile/v0/api.js?render=explicit'

const loadScript = (): Promise<Turnstile> =>
  new Promise((resolve, reject) => {
    const finish = () => resolve((window as unknown as { turnstile: Turnstile }).turnstile)
    const known = document.querySelector<HTMLScriptElement>(`script[src="${address}"]`)
    if (known && 'turnstile' in window) return finish()
    const script = known ?? document.createElement('script')
    script.addEventListener('load', finish)
    script.addEventListener('error', reject)
    if (known) return
    script.src = address
    document.head.append(script)
  })

type TurnstileProps = {
  /** What the answer is for; it serves nothing else. */
  action: 'login' | 'register' | 'verification' | 'reset' | 'checkin'
  /** Gets the answer, or '' when it has run out. An answer serves one action. */
  onAnswer: (token: string) => void
}

/** Nothing where the check is off; else the widget. A new `key` asks again. */
export const TurnstileCheck = ({ action, onAnswer }: TurnstileProps) => {
  const status = useStatus()
  const place = useRef<HTMLDivElement>(null)
  const siteKey = status?.turnstile_check ? status.turnstile_site_key : undefined
  useEffect(() => {
    const element = place.current
    if (!siteKey || !element) return
    let widget: { turnstile: Turnstile; id: string } | undefined
    let isGone = false
    void loadScript()
      .then((turnstile) => {
        if (isGone) return
        const callback = (token: string) => onAnswer(token)
        const id = turnstile.render(element, {
          sitekey: siteKey,
          action,
          callback,
          'expired-callback': () => onAnswer(''),
        })
        widget = { turnstile, id }
      })
      .catch(() => onAnswer(''))
    return () => {
      isGone = true
      widget?.turnstile.remove(widget.id)
    }
  }, [siteKey, action, onAnswer])
  return siteKey ? <div ref={place} className="min-h-[65px]" /> : null
}
