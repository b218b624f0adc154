// A custom provider in a sheet: filled in from its discovery document, the rest by hand; the secret is written, never shown.
import { Wand2 } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { findJsonProblem } from '../../../lib/json-text.ts'
import { useAction } from '../../../lib/use-action.ts'
import { Button } from '../../../ui/button.tsx'
import { Sheet } from '../../../ui/dialog.tsx'
import { Field } from '../../../ui/field.tsx'
import { FormError } from '../../../ui/form-error.tsx'
import { FormFooter, FormSection } from '../../../ui/form-layout.tsx'
import { Input, PasswordInput, Select, SwitchRow } from '../../../ui/input.tsx'
import { type CustomProvider, createProvider, discover, type ProviderInput, updateProvider } from '../api.ts'
import { useOptionText } from '../option-text.ts'
import { lacksField, readPolicy } from './policy.ts'
import { PolicyField } from './policy-field.tsx'
import { providerPresets } from './presets.ts'

const blank: ProviderInput = {
  name: '',
  slug: '',
  icon: '',
  enabled: true,
  client_id: '',
  client_secret: '',
  authorization_endpoint: '',
  token_endpoint: '',
  user_info_endpoint: '',
  scopes: 'openid profile email',
  user_id_field: 'sub',
  username_field: 'preferred_username',
  display_name_field: 'name',
  email_field: 'email',
  well_known: '',
  auth_style: 0,
  access_policy: '',
  access_denied_message: '',
}

type Name = Exclude<keyof ProviderInput, 'enabled' | 'auth_style'>

const needed: readonly Name[] = [
  'name',
  'slug',
  'client_id',
  'authorization_endpoint',
  'token_endpoint',
  'user_info_endpoint',
  'user_id_field',
]

const addresses: readonly Name[] = ['well_known', 'authorization_endpoint', 'token_endpoint', 'user_info_endpoint']

type ProblemKind = 'required' | 'address' | 'slug'

/** The first problem of each field. */
const findProblems = (input: ProviderInput, hasSecret: boolean): Partial<Record<Name, ProblemKind>> => {
  const problems: Partial<Record<Name, ProblemKind>> = {}
  for (const name of addresses)
    if (input[name] !== '' && !/^https?:\/\/[^{}\s]+$/i.test(input[name])) problems[name] = 'address'
  if (!/^[a-z0-9](?:[a-z0-9_-]{0,62}[a-z0-9])?$/.test(input.slug)) problems.slug = 'slug'
  for (const name of hasSecret ? needed : [...needed, 'client_secret' as const])
    if (input[name].trim() === '') problems[name] = 'required'
  return problems
}

const isPolicyFine = (text: string): boolean => {
  const policy = readPolicy(text)
  return policy === undefined ? findJsonProblem(text, 'object') === undefined : !lacksField(policy)
}

/** The fields of the form, and what fills them in. */
const useProviderForm = (provider: CustomProvider | undefined, onClose: () => void) => {
  const { t } = useTranslation()
  const [input, setInput] = useState<ProviderInput>({ ...blank, ...provider, client_secret: '' })
  const [isTried, setTried] = useState(false)
  const set = (change: Partial<ProviderInput>) => setInput((old) => ({ ...old, ...change }))
  const problems = findProblems(input, provider !== undefined)
  const fill = useAction({
    run: () => discover(input.well_known.trim()),
    touches: ['none'],
    done: () => t('settings.discovered'),
    after: (found) => {
      const read = (name: string): string => (typeof found[name] === 'string' ? found[name] : '')
      set({
        well_known: read('well_known_url') || input.well_known,
        authorization_endpoint: read('authorization_endpoint') || input.authorization_endpoint,
        token_endpoint: read('token_endpoint') || input.token_endpoint,
        user_info_endpoint: read('userinfo_endpoint') || input.user_info_endpoint,
      })
    },
  })
  const save = useAction({
    run: () => (provider ? updateProvider(provider.id, input) : createProvider(input)),
    touches: ['custom-providers'],
    done: () => t('form.saved'),
    after: onClose,
    isQuietOnError: true,
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setTried(true)
    if (Object.keys(problems).length === 0 && isPolicyFine(input.access_policy)) save.mutate(undefined)
  }
  return { input, set, isTried, problems: isTried ? problems : {}, fill, save, submit }
}

type ProviderSheetProps = { provider: CustomProvider | undefined; onClose: () => void }

export const ProviderSheet = ({ provider, onClose }: ProviderSheetProps) => {
  const { t } = useTranslation()
  const { field, fieldHelp, problem: problemText } = useOptionText()
  const { input, set, isTried, problems, fill, save, submit } = useProviderForm(provider, onClose)
  const line = (name: Name, isCode = false) => {
    const kind = problems[name]
    return (
      <Field
        key={name}
        label={field(name)}
        help={fieldHelp(name)}
        error={kind && (kind === 'slug' ? t('settings.wrongSlug') : problemText({ kind }))}
      >
        {(control) => (
          <Input
            {...control}
            value={input[name]}
            spellCheck={false}
            autoComplete="off"
            placeholder={addresses.includes(name) ? 'https://' : undefined}
            onChange={({ target }) => set({ [name]: target.value })}
            className={isCode ? 'font-mono text-xs' : undefined}
          />
        )}
      </Field>
    )
  }
  const choosePreset = (id: string) => {
    const preset = providerPresets.find((known) => known.id === id)
    if (preset) set({ name: preset.name, slug: preset.slug, well_known: preset.wellKnown })
  }
  return (
    <Sheet
      isOpen
      hasForm
      onClose={onClose}
      title={provider ? t('settings.changeProvider', { name: provider.name }) : t('settings.addProvider')}
      description={t('settings.providerSheetText')}
    >
      <form onSubmit={submit} noValidate>
        <FormSection>
          {!provider && (
            <Field label={t('settings.preset')} help={t('settings.presetHelp')}>
              {(control) => (
                <Select {...control} defaultValue="" onChange={({ target }) => choosePreset(target.value)}>
                  <option value="">{t('settings.presetNone')}</option>
                  {providerPresets.map(({ id, name }) => (
                    <option key={id} value={id}>
                      {name}
                    </option>
                  ))}
                </Select>
              )}
            </Field>
          )}
          <div className="grid gap-4 sm:grid-cols-2">
            {line('name')}
            {line('slug', true)}
          </div>
          <SwitchRow
            label={t('settings.providerEnabled')}
            checked={input.enabled}
            onChange={({ target }) => set({ enabled: target.checked })}
          />
        </FormSection>
        <FormSection title={t('settings.providerClient')}>
          {line('client_id', true)}
          <Field label={field('client_secret')} error={problems.client_secret && problemText({ kind: 'required' })}>
            {(control) => (
              <PasswordInput
                {...control}
                value={input.client_secret}
                autoComplete="new-password"
                placeholder={provider ? t('settings.secretSet') : t('settings.secretEmpty')}
                onChange={({ target }) => set({ client_secret: target.value })}
              />
            )}
          </Field>
          <Field label={field('auth_style')} help={fieldHelp('auth_style')}>
            {(control) => (
              <Select
                {...control}
                value={input.auth_style}
                onChange={({ target }) => set({ auth_style: Number(target.value) })}
              >
                {[0, 1, 2].map((style) => (
                  <option key={style} value={style}>
                    {t(`settings.authStyle.${style}`)}
                  </option>
                ))}
              </Select>
            )}
          </Field>
        </FormSection>
        <FormSection title={t('settings.providerEndpoints')}>
          {line('well_known', true)}
          <Button
            size="sm"
            icon={Wand2}
            disabled={!/^https?:\/\/[^{}\s]+$/i.test(input.well_known.trim())}
            isBusy={fill.isPending}
            onClick={() => fill.mutate(undefined)}
          >
            {t('settings.discover')}
          </Button>
          {line('authorization_endpoint', true)}
          {line('token_endpoint', true)}
          {line('user_info_endpoint', true)}
          {line('scopes', true)}
        </FormSection>
        <FormSection title={t('settings.providerFields')} text={t('settings.providerFieldsText')}>
          <div className="grid gap-4 sm:grid-cols-2">
            {line('user_id_field', true)}
            {line('username_field', true)}
            {line('display_name_field', true)}
            {line('email_field', true)}
          </div>
        </FormSection>
        <FormSection title={t('settings.providerAccess')} text={t('settings.providerAccessText')}>
          <PolicyField
            value={input.access_policy}
            hasProblem={isTried}
            onChange={(text) => set({ access_policy: text })}
          />
          {line('access_denied_message')}
          {line('icon', true)}
        </FormSection>
        <FormFooter onCancel={onClose} isBusy={save.isPending} label={t('action.save')}>
          <FormError error={save.error} />
        </FormFooter>
      </form>
    </Sheet>
  )
}
