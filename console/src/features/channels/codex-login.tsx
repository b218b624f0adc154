// Signing in to ChatGPT for a Codex channel: the address to open, and pasting what the browser ends at.
import { ExternalLink } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useAction } from '../../lib/use-action.ts'
import { Button } from '../../ui/button.tsx'
import { Field } from '../../ui/field.tsx'
import { FormError } from '../../ui/form-error.tsx'
import { TextArea } from '../../ui/input.tsx'
import { beginCodexLogin, type CodexLogin, finishCodexLogin } from './api.ts'

type CodexLoginProps = {
  /** Undefined for a channel that is not stored yet: its key then comes back. */
  channelId: number | undefined
  onDone: (login: CodexLogin) => void
}

export const CodexLoginSteps = ({ channelId, onDone }: CodexLoginProps) => {
  const { t } = useTranslation()
  const [input, setInput] = useState('')
  const begin = useAction({
    run: () => beginCodexLogin(channelId),
    touches: ['channels', 'codex'],
    after: ({ authorize_url: url }) => window.open(url, '_blank', 'noopener,noreferrer'),
    isQuietOnError: true,
  })
  const finish = useAction({
    run: () => finishCodexLogin(channelId, input),
    touches: ['channels'],
    done: ({ email, account_id: account }) => t('codex.signedIn', { name: email || account }),
    after: (login) => {
      setInput('')
      onDone(login)
    },
    isQuietOnError: true,
  })
  return (
    <div className="space-y-3 rounded-lg border bg-sunken p-3.5">
      <p className="text-sm text-ink-soft">{t('codex.loginText')}</p>
      <div className="flex flex-wrap items-center gap-3">
        <Button icon={ExternalLink} isBusy={begin.isPending} onClick={() => begin.mutate(undefined)}>
          {t('codex.open')}
        </Button>
        {begin.data && (
          <a
            href={begin.data.authorize_url}
            target="_blank"
            rel="noopener noreferrer"
            className="text-sm text-accent-text underline underline-offset-2"
          >
            {t('codex.openAgain')}
          </a>
        )}
      </div>
      <Field label={t('codex.paste')} help={t('codex.pasteHelp')}>
        {(box) => (
          <TextArea
            {...box}
            rows={2}
            spellCheck={false}
            autoComplete="off"
            placeholder="http://localhost:1455/auth/callback?code=…&state=…"
            value={input}
            onChange={(event) => setInput(event.target.value)}
            className="font-mono text-xs"
          />
        )}
      </Field>
      <FormError error={begin.error ?? finish.error} />
      <Button
        look="primary"
        disabled={input.trim() === ''}
        isBusy={finish.isPending}
        onClick={() => finish.mutate(undefined)}
      >
        {t('codex.finish')}
      </Button>
    </div>
  )
}
