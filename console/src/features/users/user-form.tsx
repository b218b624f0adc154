// Opening an account, and changing its names, group, password and remark.
import { zodResolver } from '@hookform/resolvers/zod'
import { useQuery } from '@tanstack/react-query'
import { useForm } from 'react-hook-form'
import { useTranslation } from 'react-i18next'
import { type ManagedUser, userRole, z } from '../../../../src/contract/index.ts'
import { useSelf } from '../../lib/session.ts'
import { useAction } from '../../lib/use-action.ts'
import { Field } from '../../ui/field.tsx'
import { FormError } from '../../ui/form-error.tsx'
import { FormFooter, FormSection } from '../../ui/form-layout.tsx'
import { Input, PasswordInput, Select, TextArea } from '../../ui/input.tsx'
import { createUser, groupsQuery, updateUser } from './api.ts'

const schema = (isNew: boolean) =>
  z.object({
    username: z.string().trim().min(1, 'form.required').max(20, 'user.nameTooLong'),
    displayName: z.string().trim().max(20, 'user.nameTooLong'),
    password: isNew
      ? z.string().min(8, 'form.min8').max(72, 'form.max72')
      : z.union([z.literal(''), z.string().min(8, 'form.min8').max(72, 'form.max72')]),
    role: z.string(),
    group: z.string(),
    remark: z.string().max(255),
  })

type Values = { username: string; displayName: string; password: string; role: string; group: string; remark: string }

const toValues = (user: ManagedUser | undefined): Values => ({
  username: user?.username ?? '',
  displayName: user?.display_name ?? '',
  password: '',
  role: String(userRole.user),
  group: user?.group ?? 'default',
  remark: user?.remark ?? '',
})

const save = (user: ManagedUser | undefined, { username, displayName, password, role, group, remark }: Values) =>
  user
    ? updateUser({ id: user.id, username, display_name: displayName, password, group, remark })
    : createUser({ username, display_name: displayName || username, password, role: Number(role) })

type UserFormProps = { user: ManagedUser | undefined; onDone: () => void }

export const UserForm = ({ user, onDone }: UserFormProps) => {
  const { t } = useTranslation()
  const self = useSelf()
  const groups = useQuery(groupsQuery).data ?? []
  const form = useForm<Values>({ resolver: zodResolver(schema(!user)), defaultValues: toValues(user) })
  const action = useAction({
    run: (values: Values) => save(user, values),
    touches: ['users'],
    done: () => (user ? t('form.saved') : t('user.createdNotice')),
    after: onDone,
    isQuietOnError: true,
  })
  const { errors } = form.formState
  const text = (message: string | undefined) => message && t(message)
  return (
    <form noValidate onSubmit={(event) => void form.handleSubmit((values) => action.mutate(values))(event)}>
      <FormSection>
        <div className="grid gap-4 sm:grid-cols-2">
          <Field label={t('user.username')} error={text(errors.username?.message)}>
            {(control) => (
              <Input {...control} {...form.register('username')} autoComplete="off" autoCapitalize="none" />
            )}
          </Field>
          <Field label={t('user.displayName')} error={text(errors.displayName?.message)}>
            {(control) => <Input {...control} {...form.register('displayName')} autoComplete="off" />}
          </Field>
        </div>
        <Field
          label={user ? t('user.newPassword') : t('login.password')}
          help={user ? t('user.passwordHelp') : t('form.min8')}
          error={text(errors.password?.message)}
        >
          {(control) => <PasswordInput {...control} {...form.register('password')} autoComplete="new-password" />}
        </Field>
        {user ? (
          <>
            <Field label={t('form.group')} help={t('user.groupHelp')}>
              {(control) => (
                <Select {...control} {...form.register('group')}>
                  {[...new Set([...groups, user.group])].map((group) => (
                    <option key={group}>{group}</option>
                  ))}
                </Select>
              )}
            </Field>
            <Field label={t('user.remark')} help={t('user.remarkHelp')}>
              {(control) => <TextArea {...control} {...form.register('remark')} rows={2} maxLength={255} />}
            </Field>
          </>
        ) : (
          <Field label={t('user.role')}>
            {(control) => (
              <Select {...control} {...form.register('role')}>
                <option value={userRole.user}>{t('role.user')}</option>
                {self.role >= userRole.root && <option value={userRole.admin}>{t('role.admin')}</option>}
              </Select>
            )}
          </Field>
        )}
      </FormSection>
      <FormFooter onCancel={onDone} isBusy={action.isPending} label={user ? t('action.save') : t('action.create')}>
        <FormError error={action.error} />
      </FormFooter>
    </form>
  )
}
