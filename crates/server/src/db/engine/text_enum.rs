//! Text columns of the domain's string enums.

use diesel::{
    backend::Backend,
    deserialize::{self, FromSql, FromSqlRow},
    expression::AsExpression,
    serialize::{self, Output, ToSql},
    sql_types::Text,
};
use pitboard_domain::StringEnum;

/// A value of a string enum, stored as its string.
#[derive(Debug, Clone, Copy, PartialEq, Eq, AsExpression, FromSqlRow)]
#[diesel(sql_type = Text)]
pub struct TextEnum<T: StringEnum + std::fmt::Debug>(pub T);

impl<T, DB> FromSql<Text, DB> for TextEnum<T>
where
    T: StringEnum + std::fmt::Debug,
    DB: Backend,
    String: FromSql<Text, DB>,
{
    fn from_sql(bytes: DB::RawValue<'_>) -> deserialize::Result<Self> {
        Ok(TextEnum(String::from_sql(bytes)?.parse()?))
    }
}

impl<T, DB> ToSql<Text, DB> for TextEnum<T>
where
    T: StringEnum + std::fmt::Debug,
    DB: Backend,
    str: ToSql<Text, DB>,
{
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
        <str as ToSql<Text, DB>>::to_sql(self.0.as_str(), out)
    }
}
