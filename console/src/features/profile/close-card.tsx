// Closing one's account for good.
import { useRouter } from '@tanstack/react-router'
import { UserX } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { userRole } from '../../../../src/contract/index.ts'
import { setUserId } from '../../lib/preferences.ts'
import { useSelf } from '../../lib/session.ts'
import { useAction } from '../../lib/use-action.ts'
import { Button } from '../../ui/button.tsx'
import { Card } from '../../ui/card.tsx'
import { Field } from '../../ui/field.tsx'
import { FormError } from '../../ui/form-error.tsx'
import { Input } from '../../ui/input.tsx'
import { closeAccount } from './api.ts'

/** Not for root: there must be one. */
export const CloseCard = () => {
  const { t } = useTranslation()
  const self = useSelf()
  const router = useRouter()
  const [isOpen, setOpen] = useState(false)
  const [name, setName] = useState('')
  const close = useAction({
    run: closeAccount,
    touches: ['nothing'],
    after: () => {
      setUserId(undefined)
      router.history.push('/sign-in')
    },
    isQuietOnError: true,
  })
  if (self.role >= userRole.root) return null
  const submit = (event: FormEvent) => {
    event.preventDefault()
    close.mutate(undefined)
  }
  return (
    <Card title={t('personal.close')} text={t('personal.closeText')}>
      {isOpen ? (
        <form onSubmit={submit} className="max-w-sm space-y-3">
          <Field label={t('personal.closeName', { name: self.username })}>
            {(control) => (
              <Input
                {...control}
                autoFocus
                autoComplete="off"
                autoCapitalize="none"
                value={name}
                onChange={(event) => setName(event.target.value)}
              />
            )}
          </Field>
          <FormError error={close.error} />
          <div className="flex gap-2">
            <Button type="submit" look="danger" disabled={name !== self.username} isBusy={close.isPending}>
              {t('personal.close')}
            </Button>
            <Button onClick={() => setOpen(false)}>{t('action.cancel')}</Button>
          </div>
        </form>
      ) : (
        <Button icon={UserX} onClick={() => setOpen(true)}>
          {t('personal.close')}
        </Button>
      )}
    </Card>
  )
}
