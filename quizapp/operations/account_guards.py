"""What the database refuses of accounts and logins: (guard, table, event, condition), on both engines alike."""

_IS_ADMINISTRATOR = (
    "EXISTS (SELECT 1 FROM role_grant held WHERE held.account_id = {account}"
    " AND held.role = 'administrator' AND held.unit_id IS NULL)"
)
# whoever else holds the role everywhere, is not locked and has not left
_ANOTHER = (
    "EXISTS (SELECT 1 FROM role_grant other JOIN account keeper ON keeper.id = other.account_id"
    " WHERE other.role = 'administrator' AND other.unit_id IS NULL AND keeper.is_active AND keeper.id <> {account}"
    " AND (keeper.person_id IS NULL OR EXISTS"
    " (SELECT 1 FROM person WHERE person.id = keeper.person_id AND person.is_active)))"
)
_STILL_HERE = (
    "EXISTS (SELECT 1 FROM account own WHERE own.id = OLD.account_id AND own.is_active AND (own.person_id IS NULL"
    " OR EXISTS (SELECT 1 FROM person WHERE person.id = own.person_id AND person.is_active)))"
)
_OF_PERSON = "(SELECT account.id FROM account WHERE account.person_id = OLD.id)"

ACCOUNT_GUARDS = (
    (
        "guard_account_last_administrator",
        "account",
        "UPDATE",
        "OLD.is_active AND NOT NEW.is_active AND "
        + _IS_ADMINISTRATOR.format(account="OLD.id")
        + " AND NOT "
        + _ANOTHER.format(account="OLD.id"),
    ),
    (
        "guard_role_grant_last_administrator",
        "role_grant",
        "DELETE",
        f"OLD.role = 'administrator' AND OLD.unit_id IS NULL AND {_STILL_HERE} AND NOT "
        + _ANOTHER.format(account="OLD.account_id"),
    ),
    (
        "guard_role_grant_administrator",
        "role_grant",
        "UPDATE",
        "OLD.role = 'administrator' AND"
        " (NEW.role <> OLD.role OR NEW.account_id <> OLD.account_id OR NEW.unit_id IS NOT NULL)",
    ),
    (
        "guard_person_last_administrator",
        "person",
        "UPDATE",
        "OLD.is_active AND NOT NEW.is_active AND "
        + _IS_ADMINISTRATOR.format(account=_OF_PERSON)
        + " AND NOT "
        + _ANOTHER.format(account=_OF_PERSON),
    ),
    (
        "guard_account_initial_once",
        "account",
        "UPDATE",
        "OLD.initial_used_at IS NOT NULL AND NEW.must_change_password AND NEW.password_hash = OLD.password_hash"
        " AND (NEW.initial_used_at IS NULL OR NEW.initial_used_at <> OLD.initial_used_at)",
    ),
    (
        "guard_login_ended",
        "login",
        "UPDATE",
        "OLD.ended_at IS NOT NULL AND (NEW.ended_at IS NULL OR NEW.token_hash <> OLD.token_hash)",
    ),
    (
        "guard_login_frozen",
        "login",
        "UPDATE",
        "NEW.account_id <> OLD.account_id OR NEW.created_at <> OLD.created_at OR NEW.expires_at > OLD.expires_at",
    ),
    (
        "guard_second_factor_replay",
        "second_factor",
        "UPDATE",
        "NEW.secret = OLD.secret AND NEW.last_step < OLD.last_step",
    ),
    (
        "guard_recovery_code_once",
        "recovery_code",
        "UPDATE",
        "OLD.used_at IS NOT NULL OR NEW.code_hash <> OLD.code_hash OR NEW.account_id <> OLD.account_id",
    ),
)
