// Showing a channel's stored key, after a fresh proof that it is really the root account that asks.
import { Eye, EyeOff } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { userRole } from '../../../../src/contract/enums.ts'
import type { Channel } from '../../../../src/contract/index.ts'
import { useSelf } from '../../lib/session.ts'
import { Button } from '../../ui/button.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'
import { FormError } from '../../ui/form-error.tsx'
import { useStepUp } from '../step-up/step-up.tsx'
import { revealKey } from './api.ts'

const revealAction = 'POST /api/channel/:id/key'

/** The key lives in this component alone: no cache and no address ever holds it, and it goes when it is hidden or left. */
const useReveal = (id: number) => {
  const { withProof, dialog } = useStepUp()
  const [key, setKey] = useState<string>()
  const [error, setError] = useState<unknown>()
  const [isBusy, setBusy] = useState(false)
  const show = async () => {
    setBusy(true)
    setError(undefined)
    try {
      const answer = await withProof(() => revealKey(id), revealAction)
      if (answer !== undefined) setKey(answer.key)
    } catch (thrown) {
      setError(thrown)
    }
    setBusy(false)
  }
  return { key, error, isBusy, dialog, show, hide: () => setKey(undefined) }
}

export const KeyReveal = ({ channel }: { channel: Channel }) => {
  const { t } = useTranslation()
  const self = useSelf()
  const { key, error, isBusy, dialog, show, hide } = useReveal(channel.id)
  if (self.role < userRole.root) return null
  return (
    <div className="space-y-2">
      {key === undefined ? (
        <Button size="sm" icon={Eye} isBusy={isBusy} onClick={() => void show()}>
          {t('reveal.show')}
        </Button>
      ) : (
        <div className="space-y-2 rounded-lg border bg-sunken p-3">
          <code className="block max-h-40 overflow-y-auto text-xs break-all whitespace-pre-wrap">{key}</code>
          <div className="flex gap-2">
            <CopyButton text={key} label={t('reveal.copy')} />
            <Button size="sm" look="ghost" icon={EyeOff} onClick={hide}>
              {t('reveal.hide')}
            </Button>
          </div>
        </div>
      )}
      <FormError error={error} />
      {dialog}
    </div>
  )
}
